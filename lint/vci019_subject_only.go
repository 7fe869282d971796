package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/lint/profile"
)

func subjectOnly() *Rule {
	return &Rule{
		ID: "VCI019", Name: "subject-only", Severity: Warning,
		Summary: "Nothing but the subject says whose project a job belongs to.",
		Why: "What `sub` consists of is a setting of each project (`ci_id_token_sub_claim_components` in GitLab, the subject claims in GitHub). Who maintains the project can change it: then nobody gets in, or a part that the role counts on, such as the ref, is not in `sub` any more. " +
			"Claims of their own are always there, and each says what it means.\n\n" +
			"`vaultci lint --fix` writes the parts of the subject as claims. They may be names: then VCI003 asks for an id.",
		Source: "https://docs.gitlab.com/api/projects/#edit-a-project and https://docs.github.com/actions/reference/openid-connect-reference#customizing-the-token-claims",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_subject   = "project_id:42"
  bound_claims = {
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Good: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref           = "main"
    ref_type      = "branch"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{
			Story:  "The project took the ref out of sub, so that a job of any protected branch has the sub of all others.",
			Claims: with(Insider(), map[string]any{"sub": "project_id:42", "ref": "trials", "ref_path": "refs/heads/trials"}),
		},
		Fixable: true,
		check:   eachRole(checkSubject),
	}
}

func checkSubject(p *pass, r *role) {
	b := bind(r)
	if !b.bySubject(r) || r.profile.Shared && b.identity == profile.Name {
		return // the latter is VCI002
	}
	where := atField(r.Object, "bound_subject")
	if c := r.claim("sub"); c != nil && r.String("bound_subject") == "" {
		where = atKey(r.Object, "bound_claims", c.name)
	}
	p.report(where, "Nothing but the subject says whose project a job belongs to, and what the subject consists of is a setting of each project.",
		fmt.Sprintf("Bind claims instead of the subject, %s first of all.", r.profile.Tenant), subjectAsClaims(r)...)
}

// subjectAsClaims writes the parts of bound_subject as bound claims, where it has
// no other parts and none is bound already.
func subjectAsClaims(r *role) []change {
	subject := r.String("bound_subject")
	if subject == "" || !literal(subject) || strings.Contains(subject, "*") {
		return nil
	}
	var written []string
	var changes []change
	for _, c := range r.profile.Subject(subject) {
		if r.claim(c.Claim) != nil {
			return nil
		}
		written = append(written, c.Claim+":"+c.Value)
		changes = append(changes, setIn("bound_claims", c.Claim, strconv.Quote(c.Value)))
	}
	if strings.Join(written, ":") != subject {
		return nil
	}
	if r.Given("bound_claims") {
		return append(changes, drop("bound_subject"))
	}
	items := make([]string, len(changes))
	for i, c := range changes {
		items[i] = c.key + " = " + c.text
	}
	return []change{swap("bound_subject", "bound_claims = { "+strings.Join(items, ", ")+" }")}
}
