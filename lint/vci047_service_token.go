package lint

import "strconv"

func serviceToken() *Rule {
	return &Rule{
		ID: "VCI047", Name: "service-token", Severity: Off,
		Summary: "A role gives service tokens, which Vault stores, though jobs come and go.",
		Why: "Each login writes a service token and its lease to Vault's storage. Thousands of jobs an hour, each with a token that lives on after it, are the usual cause of a slow Vault. A batch token is stored nowhere. " +
			"It cannot be renewed or revoked either, nor have children or a limit of uses: it must be short-lived. Where a stolen token must be revocable, service tokens are right; so the rule is off unless it is asked for.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/tokens#batch-tokens",
		Bad: `jwt_role "deploy" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_type      = "branch"
    ref           = "main"
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
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.deploy.name]
  token_type              = "batch"
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`,
		Attack: Attack{Unshown: "Nobody gets in: it is a matter of load."},
		check: eachRole(func(p *pass, r *role) {
			if !r.batch() {
				p.report(atField(r.Object, "token_type"), "The role gives service tokens, each of which Vault stores.",
					"Write token_type = "+strconv.Quote("batch")+", if no job renews or revokes its token.")
			}
		}),
	}
}

// batch says whether the role's tokens are batch tokens: the mount may force a
// type, or choose where the role does not.
func (r *role) batch() bool {
	mount := "default-service"
	if r.mount != nil && r.mount.String("tune.token_type") != "" {
		mount = r.mount.String("tune.token_type")
	}
	switch mount {
	case "batch", "service":
		return mount == "batch"
	case "default-batch":
		return r.String("token_type") != "service"
	}
	return r.String("token_type") == "batch"
}
