package lint

import (
	"fmt"
	"slices"
	"strconv"
)

func defaultRoleSet() *Rule {
	return &Rule{
		ID: "VCI031", Name: "default-role-set", Severity: Warning,
		Summary: "A JWT auth mount for jobs has a default role, or one that does not exist.",
		Why: "With `default_role`, a login that names no role gets one all the same. A pipeline in which the variable with the role's name is empty, or is spelt wrong, then goes on with rights that nobody chose, and the audit log has a role that nobody asked for. " +
			"Without it, Vault says `missing role`.\n\n" +
			"A mount for logins by browser may have one, since people are not to know the names of roles; it is looked at only for whether the role exists.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#default_role",
		Bad: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]
  default_role       = "deploy"

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Good: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Attack: Attack{
			Story:   "A job that names no role, by mistake, deploys.",
			Unshown: "The same job gets in by naming the role: what is lost is that it has to.",
		},
		Fixable: true,
		check:   eachMount(checkDefaultRole),
	}
}

func checkDefaultRole(p *pass, m *authMount) {
	name := m.String("default_role")
	if name == "" {
		return
	}
	where, said := atField(m.Object, "default_role"), strconv.Quote(name)
	missing := !p.partial && (p.live || len(m.roles) > 0) && !slices.ContainsFunc(m.roles, func(r *role) bool { return r.name == name })
	switch {
	case missing:
		remedy := "Declare the role, or take default_role out."
		if p.live {
			remedy = "Write the role, or take default_role out."
		}
		p.report(where, fmt.Sprintf("The mount has no role %s: a login that names none is refused, until somebody makes a role of that name.", said), remedy, drop("default_role"))
	case !m.people():
		p.report(where, fmt.Sprintf("A login that names no role gets %s, whether the job meant it or not.", said),
			"Take default_role out, and let each job name its role.", drop("default_role"))
	}
}
