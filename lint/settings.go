package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/lint/profile"
)

// DefaultMaxTTL is how long a job's token may live unless the lint block says
// otherwise.
const DefaultMaxTTL = time.Hour

// Settings are those of the lint block. The zero value has no limits and no
// audiences; [DefaultSettings] is what holds without a block.
type Settings struct {
	// Severities are by the ID of the rule, where they are not the rule's own.
	Severities map[string]Severity
	// IssuerProfile names the profile of all issuers; empty to tell by the URL.
	IssuerProfile string
	// IssuerVersion is the version of the issuer, such as "18.4"; empty when it
	// is not known, and then no claim is too new.
	IssuerVersion string
	// MaxTTL is how long a token may live.
	MaxTTL time.Duration
	// ProductionRoles are names of roles, with "*" for any text, that are for
	// production.
	ProductionRoles []string
	// ProductionPaths are paths of policies, with "*" for any text: a role whose
	// policies grant one of them is for production too.
	ProductionPaths []string
	// AllowedAudiences are the audiences that roles may bind; empty for any.
	AllowedAudiences []string
}

// DefaultSettings are those without a lint block.
func DefaultSettings() Settings {
	return Settings{MaxTTL: DefaultMaxTTL, ProductionRoles: []string{"*prod*"}, ProductionPaths: []string{"*prod*"}}
}

// Block is the table of the lint block, for [hclschema.Options].
func Block() *hclschema.Block {
	return &hclschema.Block{
		Type: "lint", Single: true,
		Doc: "What the linter takes for granted, and how bad it finds what.",
		Attributes: []hclschema.Attribute{
			{Name: "severity", Type: types.StringMap{}, Doc: "The severity of rules, by ID or name: error, warning, notice, or off."},
			{Name: "issuer_profile", Type: types.Enum(profile.Names()...), Doc: "What issues the tokens, where the issuer's URL does not tell."},
			{Name: "issuer_version", Type: types.String{}, Doc: "The issuer's version, such as \"18.4\", so that claims which it does not have are found."},
			{Name: "max_ttl", Type: types.Duration{}, Doc: "How long a token may live; one hour unless set."},
			{Name: "production_roles", Type: types.Set{}, Doc: "Names of roles that are for production, with * for any text; [\"*prod*\"] unless set."},
			{Name: "production_paths", Type: types.Set{}, Doc: "Paths, with * for any text, that make a role one for production when its policies grant them; [\"*prod*\"] unless set."},
			{Name: "allowed_audiences", Type: types.Set{}, Doc: "The audiences that roles may bind; any unless set."},
		},
	}
}

// Configure reads the lint block; nil stands for none.
func Configure(block *hclschema.BlockValue) (Settings, hcl.Diagnostics) {
	s := DefaultSettings()
	if block == nil {
		return s, nil
	}
	for name, into := range map[string]*string{"issuer_profile": &s.IssuerProfile, "issuer_version": &s.IssuerVersion} {
		if v, ok := block.Values[name]; ok {
			*into = v.AsString()
		}
	}
	for name, into := range map[string]*[]string{
		"production_roles": &s.ProductionRoles, "production_paths": &s.ProductionPaths, "allowed_audiences": &s.AllowedAudiences,
	} {
		if v, ok := block.Values[name]; ok {
			*into = stringsOf(v)
		}
	}
	if v, ok := block.Values["max_ttl"]; ok {
		n, _ := v.AsBigFloat().Int64()
		s.MaxTTL = time.Duration(n) * time.Second
	}
	var diags hcl.Diagnostics
	if v, ok := block.Values["severity"]; ok {
		s.Severities, diags = severities(v, block)
	}
	if s.IssuerVersion != "" && !regexp.MustCompile(`^\d+(\.\d+)*$`).MatchString(s.IssuerVersion) {
		diags = append(diags, blockFault(block, "issuer_version", fmt.Sprintf("%q is not a version. Write it as numbers with dots, such as \"18.4\".", s.IssuerVersion)))
	}
	return s, diags
}

func severities(v cty.Value, block *hclschema.BlockValue) (map[string]Severity, hcl.Diagnostics) {
	out := map[string]Severity{}
	var diags hcl.Diagnostics
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		rule := RuleNamed(key.AsString())
		if rule == nil {
			diags = append(diags, blockFault(block, "severity", fmt.Sprintf("There is no rule %q.%s", key.AsString(), hclschema.DidYouMean(key.AsString(), ruleNames()))))
			continue
		}
		severity, ok := ParseSeverity(value.AsString())
		if !ok {
			diags = append(diags, blockFault(block, "severity", fmt.Sprintf("The severity of %s is %q, and a severity is one of %s.", key.AsString(), value.AsString(), strings.Join(SeverityNames(), ", "))))
			continue
		}
		out[rule.ID] = severity
	}
	return out, diags
}

func ruleNames() []string {
	var names []string
	for _, r := range Rules() {
		names = append(names, r.ID, r.Name)
	}
	return names
}

func blockFault(block *hclschema.BlockValue, attribute, detail string) *hcl.Diagnostic {
	subject := block.RangeOf(attribute)
	if block.Sensitive {
		detail = fmt.Sprintf("The value of %s does not fit. It is sensitive and so not shown.", attribute)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Unsuitable value", Detail: detail,
		Subject: &subject, Context: block.Range.Ptr(),
	}
}

// production says whether a role is for production, by its name or by what its
// policies grant.
func (s Settings) production(r *role) bool {
	if slices.ContainsFunc(s.ProductionRoles, func(p string) bool { return access.GlobMatch(p, r.name) }) {
		return true
	}
	for _, policy := range r.policies {
		for i := range policy.rules {
			path := policy.rules[i].Path
			if slices.ContainsFunc(s.ProductionPaths, func(p string) bool { return access.GlobMatch(p, path) }) {
				return true
			}
		}
	}
	return false
}
