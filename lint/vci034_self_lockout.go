package lint

import (
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

func selfLockout() *Rule {
	return &Rule{
		ID: "VCI034", Name: "self-lockout", Severity: Error,
		Summary: "The role by which vaultci itself logs in would be gone, would admit nobody, or could not manage what the configuration declares.",
		Why: "Where the `vault` block logs in by a role that the same configuration declares, an apply can take away what the next one needs: the role, its mount, or a path of its policy. The apply itself ends well, and nothing can be mended by the pipeline any more. " +
			"This looks at what the files say: whether the role and its mount stay, whether tokens can log in there at all, and whether its policies let it read and write each declared object. A role that is not declared here is taken to be right.\n\n" +
			"`vaultci plan` looks at the live state too, and refuses a plan by which a run would lock itself out.",
		Source: "What a run needs is what `vaultci plan --required-policy` prints.",
		Bad: selfManaged(`
  path "sys/policies/acl/vaultci" {
    capabilities = ["read", "update"]
  }
`),
		Good: selfManaged(`
  path "sys/policies/acl/*" {
    capabilities = ["read", "update"]
  }
`),
		Attack: Attack{
			Story:      "The job itself, which provisions Vault, cannot write the policy that it is to write.",
			Claims:     Insider(),
			Role:       "vaultci",
			Capability: "update", Path: "sys/policies/acl/deploy",
			Lockout: true,
		},
		check: checkSelfLockout,
	}
}

// selfManaged is an example of a configuration that declares the role by which it
// is applied, with a part of its policy.
func selfManaged(policies string) string {
	return `vault {
  login "jwt" {
    role = "vaultci"
  }
}

policy "vaultci" {` + policies + `
  path "auth/jwt/role/*" {
    capabilities = ["create", "read", "update", "delete"]
  }

  path "auth/jwt/config" {
    capabilities = ["read", "update"]
  }

  path "sys/auth" {
    capabilities = ["read"]
  }

  path "sys/mounts" {
    capabilities = ["read"]
  }

  path "sys/mounts/+/tune" {
    capabilities = ["update"]
  }
}

jwt_role "vaultci" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.vaultci.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`
}

func checkSelfLockout(p *pass) {
	if p.own.login == nil || p.live {
		return
	}
	path, name := p.own.login.Path, p.loginName()
	mount, own := p.mountAt[path], p.loginRole()
	switch {
	case mount == nil && p.own.destroys("jwt_auth", "", path):
		p.reportLogin(fmt.Sprintf("This configuration logs in through auth/%s, and destroys that mount.", path), "Declare the mount, or take it out of the scope or the removed block.")
	case own == nil && name != "" && p.own.destroys("jwt_role", path, name):
		p.reportLogin(fmt.Sprintf("This configuration logs in to the role %s of auth/%s, and destroys that role.", name, path), "Declare the role, or take it out of the scope or the removed block.")
	case mount != nil && name == "":
		p.reportLogin(fmt.Sprintf("This configuration logs in through auth/%s and names no role, and the mount has no default role.", path), "Write the role into the login block.")
	case own == nil:
		p.lookForRole(mount, name)
	default:
		p.lookAtRole(own)
	}
}

// reportLogin points at the login block.
func (p *pass) reportLogin(message, remedy string) {
	f := p.report(place{}, message, remedy)
	where := p.own.login.Range
	f.Range = &where
}

// lookForRole finds a role that is named wrong. One that is not declared at all may
// be made elsewhere.
func (p *pass) lookForRole(mount *authMount, name string) {
	if mount == nil {
		return
	}
	var names []string
	for _, r := range mount.roles {
		names = append(names, r.name)
	}
	if near := hclschema.Nearest(name, names); near != "" {
		p.reportLogin(fmt.Sprintf("This configuration logs in to the role %s of auth/%s, which nothing declares.", name, mount.path),
			fmt.Sprintf("Did you mean %q? If the role is made elsewhere, say so in an ignore comment.", near))
	}
}

func (p *pass) lookAtRole(own *role) {
	const who = "This configuration logs in to this role"
	if own.mount != nil && own.mount.people() {
		p.report(atField(own.mount.Object, "oidc_client_id"), "This configuration logs in through this mount with a token, which Vault refuses where there is a client for logins by browser.",
			"Make a mount for jobs, without a client.")
		return
	}
	if lacking := p.lacking(own); len(lacking) > 0 {
		p.report(atField(own.Object, "token_policies"), fmt.Sprintf("%s, and its policies do not allow to manage what is declared: %s.", who, someOf(lacking)),
			"Add to its policies what they lack. vaultci plan --required-policy prints all of it.")
	}
}

// lacking are the requests that managing the declared objects needs and that the
// role's policies do not allow; none where not all of its policies are known.
func (p *pass) lacking(own *role) []string {
	if len(own.policies) != len(own.policyNames) || own.String("groups_claim") != "" {
		return nil
	}
	b := &bundle{policies: p.given(own)}
	acl := b.acl()
	var out []string
	told := map[string]bool{}
	for _, o := range p.own.objects {
		for _, n := range needsOf(o) {
			if request := n.any[0].String() + " on " + n.path; !n.allowed(acl) && !told[request] {
				told[request] = true
				out = append(out, request)
			}
		}
	}
	return out
}

// allowed says whether one of the capabilities is granted. What cannot be decided
// counts as granted.
func (n *need) allowed(acl *access.ACL) bool {
	for _, c := range n.any {
		if d := acl.Decide(c, n.path); d.Verdict != access.Denied {
			return true
		}
	}
	return false
}

// someOf writes the first few of a list.
func someOf(list []string) string {
	const few = 3
	if len(list) > few {
		return fmt.Sprintf("%s, and %d more", strings.Join(list[:few], ", "), len(list)-few)
	}
	return strings.Join(list, ", ")
}
