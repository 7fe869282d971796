package lint

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
)

// Input is what is checked.
type Input struct {
	// Objects are those of a configuration, or all that a server has.
	Objects []*hclschema.Object
	// Files are the sources of the configuration, by name; nil for a server.
	Files map[string]*hcl.File
	// Settings are those of the lint block, or the default ones.
	Settings Settings
	// Login is how vaultci itself logs in, by the vault block; nil where it does
	// not say.
	Login *hclschema.Login
	// Removed and Claims are those of a configuration: what it destroys.
	Removed []hclschema.Removed
	Claims  []hclschema.Claim
	// Live is true where the objects are all that a server has, so that what is
	// missing is missing.
	Live bool
	// Partial is true where some of a server's objects could not be read, so that
	// what is missing may be there.
	Partial bool
	// Only are the rules to run, by ID or name; empty for all.
	Only []string
	// Disable are rules not to run, by ID or name.
	Disable []string
	// Now is the date by which ignore comments expire.
	Now time.Time
}

// Kinds are the kinds of object of which the rules speak, or that they must know to
// speak of others.
func Kinds() []string {
	return []string{"jwt_auth", "jwt_role", "policy", "secrets_mount", "identity_group"}
}

// Run runs the rules. Findings are in the order of the source: by file, place and
// rule; those without a place come after them, by API path.
func Run(in Input) []Finding {
	v := newView(in)
	ignores := readIgnores(in.Files)
	var findings []Finding
	for _, rule := range Rules() {
		severity := in.severity(rule)
		if severity == Off || rule.check == nil || rule.Live && !in.Live {
			continue
		}
		p := &pass{view: v, rule: rule, severity: severity}
		rule.check(p)
		findings = append(findings, p.findings...)
	}
	findings = ignores.drop(findings, in.Now)
	findings = append(findings, ignores.findings(&in)...)
	order(findings)
	return sharedFixes(gather(findings), in.Objects)
}

// Enabled returns the rules that Run runs, with the severities that their findings
// have in it.
func Enabled(in Input) []*Rule {
	var out []*Rule
	for _, r := range Rules() {
		if severity := in.severity(r); severity != Off && (in.Live || !r.Live) {
			r.Severity = severity
			out = append(out, r)
		}
	}
	return out
}

// severity is what the rule's findings count for in this run.
func (in *Input) severity(r *Rule) Severity {
	is := func(name string) bool { return name == r.ID || name == r.Name }
	if slices.ContainsFunc(in.Disable, is) || len(in.Only) > 0 && !slices.ContainsFunc(in.Only, is) {
		return Off
	}
	severity, set := in.Settings.Severities[r.ID]
	if !set {
		severity = r.Severity
	}
	if severity == Off && len(in.Only) > 0 {
		return Notice // it is asked for
	}
	return severity
}

// order sorts findings so that the order in which rules ran does not show.
func order(findings []Finding) {
	sort.SliceStable(findings, func(i, j int) bool {
		a, b := &findings[i], &findings[j]
		if (a.Range == nil) != (b.Range == nil) {
			return a.Range != nil
		}
		if a.Range != nil && (a.Range.Filename != b.Range.Filename || a.Range.Start.Byte != b.Range.Start.Byte) {
			if a.Range.Filename != b.Range.Filename {
				return a.Range.Filename < b.Range.Filename
			}
			return a.Range.Start.Byte < b.Range.Start.Byte
		}
		if a.Range == nil && a.Path != b.Path {
			return a.Path < b.Path
		}
		if a.Rule.ID != b.Rule.ID {
			return a.Rule.ID < b.Rule.ID
		}
		if a.Address != b.Address {
			return a.Address < b.Address
		}
		return a.Message < b.Message
	})
}

// gather makes one finding of those that instances of one block share: the same
// rule finds fault with the same place. What it says is said of the first.
func gather(findings []Finding) []Finding {
	type fault struct {
		rule         *Rule
		where, block hcl.Range
		nth          int // of the instance's own at this place
	}
	first := map[fault]int{}
	nth := map[string]int{}
	var out []Finding
	for _, f := range findings {
		if f.Range == nil || f.Block == nil {
			out = append(out, f)
			continue
		}
		own := fmt.Sprintf("%s %s %s", f.Rule.ID, f.Address, f.Range)
		key := fault{f.Rule, *f.Range, *f.Block, nth[own]}
		nth[own]++
		if i, ok := first[key]; ok {
			out[i].Also = append(out[i].Also, f.Address)
			continue
		}
		first[key] = len(out)
		out = append(out, f)
	}
	return out
}

// sharedFixes leaves out the edits of a block of which only some instances are at
// fault: the others would be changed too.
func sharedFixes(findings []Finding, objects []*hclschema.Object) []Finding {
	instances := map[hcl.Range]int{}
	for _, o := range objects {
		if header := o.BlockRange(); header != nil {
			instances[*header]++
		}
	}
	for i := range findings {
		if f := &findings[i]; f.Block != nil && instances[*f.Block] > 1+len(f.Also) {
			f.Edits = nil
		}
	}
	return findings
}

// Worst returns the highest severity among findings, Off for none.
func Worst(findings []Finding) Severity {
	worst := Off
	for i := range findings {
		worst = max(worst, findings[i].Severity)
	}
	return worst
}
