package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// findings are those about the comments themselves. They are made after all
// others, which tell whether a comment is used.
func (all *ignores) findings(in *Input) []Finding {
	var out []Finding
	for _, name := range slices.Sorted(maps.Keys(all.byFile)) {
		for _, ig := range all.byFile[name] {
			out = append(out, ig.findings(in)...)
		}
	}
	return out
}

func (ig *ignore) findings(in *Input) []Finding {
	if len(ig.faults) > 0 {
		return ig.finding(in, ignoreMalformed(), "The comment ignores nothing: "+strings.Join(ig.faults, " "),
			`Write it as: # vaultci:ignore VCI011 reason="why this is right here" until=2027-01-31. The date may be left out, the reason may not.`)
	}
	if ig.expired(in.Now) && len(ig.used) > 0 {
		return ig.finding(in, ignoreExpired(), fmt.Sprintf("The comment held until %s, which is over, so that it ignores nothing any more.", ig.date),
			"Remove the cause of what it hid. If the reason still holds, give it a new date.")
	}
	var unused []string
	for _, rule := range ig.rules {
		if !ig.used[rule.ID] && in.severity(rule) != Off && !(rule.Live && !in.Live) {
			unused = append(unused, rule.ID)
		}
	}
	if len(unused) == 0 {
		return nil
	}
	return ig.finding(in, ignoreUnused(), fmt.Sprintf("Nothing here is ignored by the comment: %s finds no fault in what it speaks of.", strings.Join(unused, ", ")),
		"Take the comment out, so that it cannot hide a fault that is made here later. A comment speaks of its own line, or of the attribute or block below it.")
}

func (ig *ignore) finding(in *Input, rule *Rule, message, remedy string) []Finding {
	severity := in.severity(rule)
	if severity == Off {
		return nil
	}
	return []Finding{{Rule: rule, Severity: severity, Message: message, Remedy: remedy, Range: ig.rng.Ptr()}}
}
