package lint

import (
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

// pass is one rule at work.
type pass struct {
	*view
	rule     *Rule
	severity Severity
	findings []Finding
}

// report notes a finding at a place.
func (p *pass) report(where place, message, remedy string, changes ...change) *Finding {
	f := Finding{
		Rule: p.rule, Severity: p.severity, Message: message, Remedy: remedy,
		Range: p.locate(where), Block: header(where.object),
	}
	if where.object != nil {
		f.Address, f.Path = addressOf(where.object), where.object.Path
		f.Edits = p.edits(where.object, changes)
		if where.sensitive() || p.quotes(message+remedy) {
			f.Message, f.Remedy, f.Edits = p.rule.Summary+" The value is sensitive, so that it is not shown.", "", nil
		}
	}
	p.findings = append(p.findings, f)
	return &p.findings[len(p.findings)-1]
}

// quotes says whether a text holds the value of something sensitive, which may
// stand in another object than the one that is at fault.
func (p *pass) quotes(text string) bool {
	return slices.ContainsFunc(p.sensitive, func(value string) bool { return strings.Contains(text, value) })
}

// reportSecret is report for what is said of a secret without quoting it.
func (p *pass) reportSecret(where place, message, remedy string) {
	f := p.report(where, message, remedy)
	f.Message, f.Remedy = message, remedy
}

// addressOf is an object's address; for a live one, which no file declares, the one
// that it would have under its name.
func addressOf(o *hclschema.Object) string {
	if o.Source == nil {
		return o.Kind.Name + "." + o.String(o.Kind.Label)
	}
	return o.Address
}

// relate adds another place to a finding.
func (p *pass) relate(f *Finding, where place, message string) {
	f.Related = append(f.Related, p.where(where, message))
}

// eachRole makes a check of one that looks at a single role. Roles for logins by
// browser admit no job, so that they are left out.
func eachRole(check func(*pass, *role)) func(*pass) {
	return func(p *pass) {
		for _, r := range p.roles {
			if r.String("role_type") != "oidc" {
				check(p, r)
			}
		}
	}
}

// eachPolicy makes a check of one that looks at a single policy.
func eachPolicy(check func(*pass, *policy)) func(*pass) {
	return func(p *pass) {
		for _, one := range p.policies {
			check(p, one)
		}
	}
}

// eachMount makes a check of one that looks at a single JWT auth mount.
func eachMount(check func(*pass, *authMount)) func(*pass) {
	return func(p *pass) {
		for _, m := range p.mounts {
			check(p, m)
		}
	}
}
