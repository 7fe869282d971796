package lint

import "fmt"

func defaultPolicyAttached() *Rule {
	return &Rule{
		ID: "VCI024", Name: "default-policy-attached", Severity: Notice,
		Summary: "The tokens of a role have the policy \"default\" besides those that the role names.",
		Why: "Every token has the policy `default` unless its role says otherwise. It lets a job ask what its token may do, renew it, and keep secrets in its cubbyhole: little, but more than a job needs that reads a secret and ends. " +
			"The policy can also be changed, and what somebody adds there for people is given to all jobs.\n\n" +
			"A job that renews or looks up its own token, as `vault agent` does, needs a policy that says so, or the default one.",
		Source: "https://developer.hashicorp.com/vault/docs/concepts/policies#default-policy",
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
  token_policies         = [policy.deploy.name]
  token_explicit_max_ttl = "10m"
}
`,
		Good: roleWith("[policy.deploy.name]"),
		Attack: Attack{
			Story:      "Whoever gets hold of the token asks Vault for all that it is good for.",
			Claims:     Insider(),
			Capability: "read", Path: "sys/internal/ui/resultant-acl",
		},
		Fixable: true,
		check:   eachRole(checkDefaultPolicy),
	}
}

func checkDefaultPolicy(p *pass, r *role) {
	if truth(r.Object, "token_no_default_policy") {
		return
	}
	where := at(r.Object)
	if r.Given("token_no_default_policy") {
		where = atField(r.Object, "token_no_default_policy")
	}
	var also string
	if standard := p.policyNamed["default"]; standard != nil {
		also = ", which is declared here"
	}
	p.report(where, fmt.Sprintf("The tokens of the role also have the policy \"default\"%s.", also),
		"Set token_no_default_policy = true, unless jobs renew or look up their own tokens.", set("token_no_default_policy", "true"))
}
