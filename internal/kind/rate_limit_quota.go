package kind

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// rateLimitQuota is a bound on how many requests are let through.
func rateLimitQuota() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:     "rate_limit_quota",
			Title:    "Rate limit quota",
			Summary:  "A bound on the requests that Vault lets through, for a mount, for a path below it, or for all of Vault.",
			Details:  rateLimitQuotaDetails,
			Label:    "name",
			Path:     "sys/quotas/rate-limit/{name}",
			Fields:   rateLimitQuotaFields(),
			Check:    checkRateLimitQuota,
			CheckAll: checkQuotaPaths,
			Example: `rate_limit_quota "logins" {
  path           = "auth/${jwt_auth.jwt.path}/login"
  rate           = 500
  block_interval = "10s"
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}
`,
		},
		Endpoints: []Endpoint{{Path: "sys/quotas/rate-limit/{name}", List: "sys/quotas/rate-limit"}},
		Loss:      []string{"nothing is bounded until the quota is made again"},
	}
}

const rateLimitQuotaDetails = "A request beyond the rate is answered with status 429. The most specific quota counts: one for a role, for a path below a mount, for a mount, for a namespace, for all. Vault has one quota at most for each combination of path and role.\n\n" +
	"Vault deletes the quotas of a mount with the mount, so a quota is made again where its mount is replaced. A quota for all of Vault (`path = \"\"`) bounds vaultci's own requests too."

func rateLimitQuotaFields() []hclschema.Field {
	return []hclschema.Field{
		{
			Name: "name", Type: types.String{Check: checkQuotaName, What: "a quota name"}, Identity: true,
			Doc: "The quota's name. Case counts. The label unless set.",
		},
		{
			Name: "path", Type: types.QuotaPath{}, Required: true, Refs: "jwt_auth", Names: mountsOfPath, Holds: true,
			Doc: "What is bounded: a mount (auth/jwt), a path below it, with a * at the end for any rest, or \"\" for all of Vault. The mount must exist.", Samples: []hclschema.Sample{
				{Value: `"auth/${jwt_auth.jwt.path}/role/*"`}, {Value: `"auth/${jwt_auth.jwt.path}"`}, {Value: `"sys/policies/acl"`},
			},
		},
		{Name: "rate", Type: types.Number{Positive: true}, Required: true, Doc: "How many requests are let through in an interval.", Samples: hclschema.Values("5000", "1000.25")},
		{
			Name: "interval", Type: types.Duration{}, Default: cty.NumberIntVal(1),
			Doc: "How long the interval is.", Samples: hclschema.Values(`"1m"`),
		},
		{Name: "block_interval", Type: types.Duration{}, Doc: "How long a client that was refused is refused everything; 0 for not at all.", Samples: hclschema.Values(`"30s"`)},
		{
			Name: "role", Type: types.String{}, ForceNew: true, // Vault ignores it when a quota is updated
			Doc:     "Bound only the logins to this role. path must then be an auth mount.",
			Samples: []hclschema.Sample{{Value: `"deploy"`, With: "path = \"auth/${jwt_auth.jwt.path}\""}},
		},
		{
			Name: "inheritable", Type: types.Bool{}, Doc: "Whether the namespaces below are bounded too. Always true for all of Vault, and of no other path than a namespace's.",
			Samples: []hclschema.Sample{{Value: "true", With: "path = \"\"\nrate = 100000"}},
		},
		{
			Name: "group_by", Type: types.EnumOr("ip", "none", "entity_then_ip", "entity_then_none"), Lacking: []string{openBao},
			Doc: "Whose requests are counted together: those of one address, or as Vault Enterprise can: all, or those of one entity.",
		},
		{Name: "secondary_rate", Type: types.Number{}, Lacking: []string{openBao}, Doc: "The rate for requests without an entity, where group_by counts by entities (Vault Enterprise); 0 for rate."},
	}
}

func checkQuotaName(name string) error { return checkPlainName("quota", name) }

// mountsOfPath gives the mounts that a path may be below.
func mountsOfPath(path string) []hclschema.Name {
	kind, rest := "secrets_mount", path
	if below, ok := strings.CutPrefix(path, "auth/"); ok {
		kind, rest = "jwt_auth", below
	}
	var names []hclschema.Name
	for i, r := range rest + "/" {
		if r == '/' && i > 0 {
			names = append(names, hclschema.Name{Kind: kind, Label: rest[:i]})
		}
	}
	return names
}

// checkRateLimitQuota reports what Vault refuses of a quota for all of Vault,
// and a secondary rate that nothing uses.
func checkRateLimitQuota(d *hclschema.Draft) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if d.Sound("path", "inheritable") && d.Given("path") && d.String("path") == "" {
		if !d.Given("inheritable") {
			d.Set("inheritable", cty.True)
		} else if d.Get("inheritable").False() {
			diags = append(diags, d.Fault("inheritable", "Contradicting attributes", "All global quotas must be inheritable. Take inheritable out, or name a path."))
		}
	}
	if d.Sound("interval") && seconds(d.Object, "interval") == 0 {
		d.Set("interval", d.Kind.Field("interval").Zero()) // as Vault does
	}
	if d.Sound("group_by", "secondary_rate") && given(d.Object, "secondary_rate") && !strings.HasPrefix(d.String("group_by"), "entity") {
		diags = append(diags, d.Fault("secondary_rate", "Contradicting attributes", "The secondary rate is only valid when using entity-based grouping. Take it out, or set group_by to entity_then_ip or entity_then_none."))
	}
	if d.Sound("path", "role") && given(d.Object, "role") && !strings.HasPrefix(d.String("path"), "auth/") {
		diags = append(diags, d.Fault("role", "Contradicting attributes", "If a role is provided, path must be a valid auth mount with a concept of roles, such as auth/jwt. Set path to that, or take role out."))
	}
	return diags
}

// checkQuotaPaths reports quotas that bound the same, which Vault refuses.
func checkQuotaPaths(objects []*hclschema.Object) hcl.Diagnostics {
	type bound struct{ path, role string }
	first := map[bound]*hclschema.Object{}
	var diags hcl.Diagnostics
	for _, o := range objects {
		b := bound{o.String("path"), o.String("role")}
		prior, taken := first[b]
		if !taken {
			first[b] = o
			continue
		}
		if prior.Path == o.Path {
			continue // reported as one object
		}
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Two quotas for the same",
			Detail:   fmt.Sprintf("%s bounds what %s bounds, and Vault refuses that: quota rule with similar properties exists. Keep one of them.", o.Address, prior.Address),
			Subject:  o.RangeOf("path"),
			Context:  o.BlockRange(),
		})
	}
	return diags
}
