package kind

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// jwtRole is a role of a JWT auth mount.
func jwtRole() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:    "jwt_role",
			Title:   "JWT role",
			Summary: "A role of a JWT auth mount: which tokens it admits, and what they get.",
			Details: jwtRoleDetails,
			Label:   "name",
			Path:    "auth/{mount}/role/{name}",
			Fields:  jwtRoleFields(),
			Check:   checkJWTRole,
			Scope:   "jwt_roles",
			Example: `jwt_role "production" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "42"
    ref_protected = "true"
  }
  token_policies         = ["production"]
  token_explicit_max_ttl = "60s"
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}
`,
		},
		Lockout:   roleLockout,
		Carries:   func(o *hclschema.Object) []string { return access.RoleOf(o).TokenPolicies() },
		Loss:      []string{"nobody can log in to the role any more; tokens that it gave live on until they expire"},
		Endpoints: []Endpoint{{Path: "auth/{mount}/role/{name}", List: "auth/{mount}/role", Existence: true}},
	}
}

const jwtRoleDetails = "Attribute names are those of Vault's API. Two defaults differ from the server's: `role_type` is `jwt` here (the server takes a role without a type for `oidc`), " +
	"and every write carries the whole role, so that an attribute taken out of the configuration goes back to its default.\n\n" +
	"`bound_claims` keep their type: `\"42\"`, `42` and `true` are three different values, and GitLab's ID tokens carry almost all claims as strings. " +
	"One value and a list of that value mean the same; the order of lists means nothing.\n\n" +
	"The deprecated attributes `policies`, `ttl`, `max_ttl`, `period`, `num_uses` and `bound_cidrs` are not part of the language. Where a role was written with them, its `token_*` attributes are compared."

func jwtRoleFields() []hclschema.Field {
	leeway := types.Duration{Signed: true}
	return append([]hclschema.Field{
		{
			Name: "name", Type: types.String{Lower: true, Check: checkRoleName, What: "a role name"}, Identity: true,
			Doc: "The role's name, folded to lower case as Vault does. The label unless set.",
		},
		{
			Name: "mount", Type: types.MountPath{}, Identity: true, Required: true, Refs: "jwt_auth", Holds: true,
			Doc: "The path of the JWT auth mount, such as jwt_auth.jwt.path.",
		},
		{
			Name: "role_type", Type: types.Enum("jwt", "oidc"), Default: cty.StringVal("jwt"),
			Doc: "jwt for logins with a token, oidc for logins by browser.", Samples: []hclschema.Sample{{Value: `"oidc"`, With: `allowed_redirect_uris = ["http://localhost:8250/oidc/callback"]`}},
		},
		{
			Name: "user_claim", Type: types.String{Check: notEmpty}, Required: true,
			Doc: "The claim that names the identity alias; it must be a string claim that stays the same from job to job.", Samples: hclschema.Values(`"sub"`),
		},
		{Name: "user_claim_json_pointer", Type: types.Bool{}, Doc: "Take user_claim for a JSON pointer.", Samples: hclschema.Values("true")},
		{
			Name: "bound_audiences", Type: types.Set{},
			Doc: "The audiences that a token may have in aud; any one suffices. A token with aud is refused by a role without them.", Samples: hclschema.Values(`["b", "a"]`, `["https://vault.example.com"]`),
		},
		{Name: "bound_subject", Type: types.String{}, Doc: "The exact value of sub.", Samples: hclschema.Values(`"project_path:a/b:ref_type:tag:ref:v1"`)},
		{
			Name: "bound_claims_type", Type: types.Enum("string", "glob"), Default: cty.StringVal("string"),
			Doc: "How bound_claims are compared: string for equality, glob where * stands for any text.", Samples: []hclschema.Sample{{Value: `"glob"`, With: `bound_claims = { ref = "v*" }`, Without: []string{"bound_claims"}}},
		},
		{
			Name: "bound_claims", Type: types.Claims{},
			Doc:     "The claims that a token must have, each with a value or a list of values of which one must match. A name with a leading / is a JSON pointer.",
			Samples: hclschema.Values(`{ project_id = "7" }`, `{ project_id = ["7", "8"], runner_id = 3, active = true }`),
		},
		{Name: "claim_mappings", Type: types.StringMap{}, Doc: "Claims that are copied to the alias's metadata, each with its key there.", Samples: hclschema.Values(`{ project_path = "project" }`)},
		{Name: "groups_claim", Type: types.String{}, Doc: "The claim that lists the identity groups.", Samples: hclschema.Values(`"groups_direct"`)},
		{Name: "oidc_scopes", Type: types.Set{}, Doc: "Scopes that are asked for in a login by browser.", Samples: hclschema.Values(`["profile"]`)},
		{Name: "allowed_redirect_uris", Type: types.Set{}, Doc: "Where a login by browser may come back to.", Samples: hclschema.Values(`["http://localhost:8250/oidc/callback"]`)},
		{Name: "expiration_leeway", Type: leeway, Doc: "Added to the expiry of a token that has no exp; 0 means 150 s, negative none.", Samples: hclschema.Values(`"30s"`, "-1")},
		{Name: "not_before_leeway", Type: leeway, Doc: "Taken off the start of a token that has no nbf; 0 means 150 s, negative none.", Samples: hclschema.Values(`"30s"`, "-1")},
		{Name: "clock_skew_leeway", Type: leeway, Doc: "Allowance for clocks that differ; 0 means 60 s, negative none.", Samples: hclschema.Values(`"10s"`, "-1")},
		{Name: "verbose_oidc_logging", Type: types.Bool{}, Doc: "Log tokens and claims in a login by browser, for finding faults only.", Samples: hclschema.Values("true")},
		{Name: "max_age", Type: types.Duration{}, Doc: "How long ago the person may have logged in at the provider (logins by browser).", Samples: hclschema.Values(`"1h"`)},
	}, tokenFields()...)
}

// tokenFields are those that every auth method's roles have for the tokens they
// give.
func tokenFields() []hclschema.Field {
	return []hclschema.Field{
		{
			Name: "token_policies", Type: types.Set{Lower: true, DropEmpty: true, What: "policy names"}, Refs: "policy",
			Doc: "The policies of the tokens.", Samples: hclschema.Values(`["b", "a"]`, `["Mixed-Case"]`),
		},
		{Name: "token_ttl", Type: types.Duration{}, Doc: "How long a token lives before it must be renewed; 0 for the mount's default.", Samples: hclschema.Values(`"10m"`, "600")},
		{Name: "token_max_ttl", Type: types.Duration{}, Doc: "How long a token can be renewed; 0 for the mount's maximum.", Samples: hclschema.Values(`"1h"`)},
		{Name: "token_explicit_max_ttl", Type: types.Duration{}, Doc: "A hard limit on a token's life, whatever else is set.", Samples: hclschema.Values(`"60s"`)},
		{Name: "token_period", Type: types.Duration{}, Doc: "Make periodic tokens that can be renewed for ever by this period.", Samples: hclschema.Values(`"5m"`)},
		{Name: "token_bound_cidrs", Type: types.CIDRs(), Doc: "Where logins and requests with the token may come from.", Samples: hclschema.Values(`["10.0.0.1/32", "192.168.0.0/16"]`, `["2001:db8::/32"]`)},
		{Name: "token_no_default_policy", Type: types.Bool{}, Doc: "Leave out the policy “default”.", Samples: hclschema.Values("true")},
		{Name: "token_num_uses", Type: types.Int{}, Doc: "How many requests a token is good for; 0 for any number.", Samples: hclschema.Values("5")},
		{Name: "token_type", Type: types.EnumOr("default", "service", "batch"), Doc: "service or batch tokens, or default for the mount's choice.", Samples: hclschema.Values(`"batch"`, `"service"`)},
	}
}

// checkRoleName refuses names that no path of the plugin matches: Vault answers
// "unsupported path" to them.
func checkRoleName(name string) error { return checkPlainName("role", name) }

// checkPlainName wants a name as Vault's GenericNameRegex has it.
func checkPlainName(what, name string) error {
	word := func(r rune) bool {
		return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	inside := func(r rune) bool { return word(r) || r == '.' || r == '-' }
	ends := strings.Trim(name, ".-") == name
	if name != "" && ends && !strings.ContainsFunc(name, func(r rune) bool { return !inside(r) }) {
		return nil
	}
	return fmt.Errorf("%q is not a %s name: a %s name starts and ends with a letter, digit or underscore, and has only these, dots and dashes between", name, what, what)
}

func notEmpty(s string) error {
	if s == "" {
		return fmt.Errorf("it must not be empty")
	}
	return nil
}

// checkJWTRole reports what the plugin refuses when a role is written, in the
// plugin's words.
func checkJWTRole(d *hclschema.Draft) hcl.Diagnostics {
	var diags hcl.Diagnostics
	diags = append(diags, checkTTLs(d, "token_ttl", "token_max_ttl", "'token_ttl' cannot be greater than 'token_max_ttl'")...)
	diags = append(diags, checkBatch(d)...)
	diags = append(diags, checkBoundClaims(d)...)
	diags = append(diags, checkClaimMappings(d)...)
	if d.Sound("role_type", "allowed_redirect_uris") && d.String("role_type") == "oidc" && !given(d.Object, "allowed_redirect_uris") {
		diags = append(diags, d.Fault("role_type", "Missing attribute", "'allowed_redirect_uris' must be set if 'role_type' is 'oidc'. For CI jobs, which log in with a token, leave role_type out."))
	}
	return append(diags, checkBound(d)...)
}

func checkBatch(d *hclschema.Draft) hcl.Diagnostics {
	if !d.Sound("token_type", "token_num_uses", "token_period") || d.String("token_type") != "batch" {
		return nil
	}
	var diags hcl.Diagnostics
	if given(d.Object, "token_num_uses") {
		diags = append(diags, d.Fault("token_num_uses", "Contradicting attributes", "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count. Take out token_num_uses, or use service tokens."))
	}
	if given(d.Object, "token_period") {
		diags = append(diags, d.Fault("token_period", "Contradicting attributes", "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens. Take out token_period, or use service tokens."))
	}
	return diags
}

func checkBoundClaims(d *hclschema.Draft) hcl.Diagnostics {
	if !d.Sound("bound_claims", "bound_claims_type") || d.String("bound_claims_type") != "glob" {
		return nil
	}
	bad := types.Claims{}.NotStrings(d.Get("bound_claims"))
	if len(bad) == 0 {
		return nil
	}
	return hcl.Diagnostics{d.Fault("bound_claims", "Claim that is not a string",
		fmt.Sprintf("claim is not a string: %s. With bound_claims_type = \"glob\" every value must be a string; put it in quotes, or use bound_claims_type = \"string\".", d.Quote("bound_claims", strings.Join(bad, ", "))))}
}

// checkClaimMappings refuses the metadata key that the plugin sets itself, and
// two claims that would go to the same key.
func checkClaimMappings(d *hclschema.Draft) hcl.Diagnostics {
	if !d.Sound("claim_mappings") {
		return nil
	}
	var diags hcl.Diagnostics
	seen := map[string]string{}
	for it := d.Get("claim_mappings").ElementIterator(); it.Next(); {
		claim, target := it.Element()
		key := target.AsString()
		if key == "role" {
			diags = append(diags, d.Fault("claim_mappings", "Reserved metadata key", `metadata key "role" is reserved and may not be a mapping destination. Choose another key.`))
		}
		if prior, ok := seen[key]; ok {
			diags = append(diags, d.Fault("claim_mappings", "Two claims for one metadata key",
				fmt.Sprintf("multiple keys are mapped to metadata key %s. Give each its own.", d.Quote("claim_mappings", fmt.Sprintf("%q: %s and %s", key, prior, claim.AsString())))))
		}
		seen[key] = claim.AsString()
	}
	return diags
}

// checkBound wants one of the constraints without which the plugin refuses a
// role.
func checkBound(d *hclschema.Draft) hcl.Diagnostics {
	constraints := []string{"bound_audiences", "token_bound_cidrs", "bound_subject", "bound_claims"}
	if !d.Sound("role_type") || !d.Sound(constraints...) || d.String("role_type") == "oidc" {
		return nil
	}
	for _, c := range constraints {
		if given(d.Object, c) {
			return nil
		}
	}
	return hcl.Diagnostics{d.Fault("name", "Role without any constraint",
		"The role sets none of bound_audiences, bound_claims, bound_subject and token_bound_cidrs, and Vault refuses that: must have at least one bound constraint when creating/updating a role. Bind the audience, and a claim such as project_id: without one, every project of the CI server can log in.")}
}
