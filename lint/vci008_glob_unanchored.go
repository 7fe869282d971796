package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/lint/profile"
)

func globUnanchored() *Rule {
	return &Rule{
		ID: "VCI008", Name: "glob-unanchored", Severity: Error,
		Summary: "A pattern of a path has a * within a name, so that groups and projects of similar names fit.",
		Why: "`payments*` fits `payments/api`, and `payments-evil/api` too: anybody who may make a group on the server can make one of that name. " +
			"`payments/*` fits what is in the group, and nothing else.\n\n" +
			"`payments/api*` fits `payments/api-evil`, which everybody can make who may make projects in the group. " +
			"That may be meant, so that it is a warning and no error.\n\n" +
			"Where an id or a whole name is bound as well, the pattern lets nobody else in, and is no finding.",
		Source: "In values of type glob, * stands for any text, slashes included (vault-plugin-auth-jwt, claims.go). Names of groups: https://docs.gitlab.com/user/reserved_names/",
		Bad: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_path  = "payments*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_path  = "payments/*"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "Mallory makes a group payments-evil on the same server, with a project whose branch main is protected, and runs a job there.",
			Claims: map[string]any{"project_path": "payments-evil/x", "namespace_path": "payments-evil", "ref_protected": "true"},
		},
		Fixable: true,
		Others: map[string]string{
			"VCI003": "A group and its subgroups have no id in common, so that only a pattern of the path stands for them all.",
		},
		check: eachRole(checkUnanchored),
	}
}

func checkUnanchored(p *pass, r *role) {
	if bind(r).identity != profile.Name || r.namesOneOwner() {
		return
	}
	for i := range r.claims {
		c := &r.claims[i]
		for _, v := range c.values {
			if c.deep || !r.wild(v) || looksLikeRegexp(v.text, true) {
				continue
			}
			claim, pattern := r.patternOf(c.top, v)
			if part := unanchored(claim, pattern); part != wholeName {
				p.reportUnanchored(r, c, v, claim, pattern, part)
			}
		}
	}
}

// namesOneOwner says whether some claim is bound to whole names only, or to all
// that is in them, so that the patterns of other claims let nobody else in.
func (r *role) namesOneOwner() bool {
	if r.profile.Subject != nil && r.subjectIdentity(r.String("bound_subject"), false) > profile.Nobody {
		return true
	}
	return slices.ContainsFunc(r.claims, func(c claim) bool {
		return !c.deep && r.identityOf(c.top) == profile.Name && r.worst(&c) == profile.Name &&
			!slices.ContainsFunc(c.values, func(v claimValue) bool {
				of, pattern := r.patternOf(c.top, v)
				return r.wild(v) && unanchored(of, pattern) != wholeName
			})
	})
}

// patternOf is the claim, or the component of sub, that a pattern is of.
func (r *role) patternOf(claim string, v claimValue) (of, pattern string) {
	if claim != "sub" || r.profile.Subject == nil {
		return claim, v.text
	}
	for _, c := range r.profile.Subject(v.text) {
		if strings.Contains(c.Value, "*") {
			return c.Claim, c.Value
		}
	}
	return claim, ""
}

// namePart is what the first "*" of a pattern of a path cuts through.
type namePart int

const (
	wholeName   namePart = iota // no name: it stands for all of one
	ownerName                   // the name of what anybody may make
	projectName                 // a name within a group
)

// unanchored says which name of a path the first "*" cuts through.
func unanchored(claim, pattern string) namePart {
	before, _, cut := strings.Cut(pattern, "*")
	depth := strings.Count(before, "/")
	if !cut || before == "" || strings.HasSuffix(before, "/") {
		return wholeName
	}
	switch claim {
	case "ci_config_ref_uri": // HOST/PATH//FILE@REF
		depth = max(depth-1, 0)
		if strings.Contains(before, "//") {
			return wholeName
		}
	case "workflow_ref", "job_workflow_ref": // OWNER/NAME/FILE@REF
		if depth > 1 {
			return wholeName
		}
	case "project_path", "job_project_path", "namespace_path", "job_namespace_path", "repository", "repository_owner":
	default:
		return wholeName
	}
	if depth == 0 {
		return ownerName
	}
	return projectName
}

func (p *pass) reportUnanchored(r *role, c *claim, v claimValue, claim, pattern string, part namePart) {
	before := fixed(pattern)
	other := before + "-evil"
	if !endsName(before) {
		other = before + "evil"
	}
	message := fmt.Sprintf("%s fits names that begin like it: %s, which anybody can make.", v.json, other)
	if part == projectName {
		message = fmt.Sprintf("%s fits names that begin like it: %s, which everybody can make who may make projects there.", v.json, other)
	}
	remedy := "Write a slash before the *, for all that is in the group, or the whole name."
	var changes []change
	switch {
	case strings.HasSuffix(claim, "namespace_path"):
		remedy = fmt.Sprintf("Write [%q, %q] for the group itself and its subgroups.", before, before+"/*")
	case part == ownerName && pathOfProject(claim) && endsName(before) && pattern == before+"*" && literal(v.text):
		changes = append(changes, replace("bound_claims", c.name, v.text, strconv.Quote(strings.Replace(v.text, "*", "/*", 1))))
	}
	f := p.report(atValue(r.Object, "bound_claims", c.name, v.text), message, remedy, changes...)
	if part == projectName {
		p.weigh(f, Warning)
	}
}

// pathOfProject says whether the values of a claim are an owner and a name.
func pathOfProject(claim string) bool {
	return claim == "project_path" || claim == "job_project_path" || claim == "repository"
}

// endsName says whether a name may end there: team- is the beginning of one.
func endsName(before string) bool { return !strings.ContainsAny(before[len(before)-1:], "-_.") }

// literal says whether a text means itself within the quotes of HCL.
func literal(text string) bool { return !strings.ContainsAny(text, "$%") }
