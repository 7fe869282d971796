package docs

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vaultci/vaultci/lint"
)

// generatedRule stands at the top of each page on a rule.
const generatedRule = "<!-- Written by \"make docs\" from the rules in lint. Change those. -->\n\n"

// RulePages returns the pages on the rules of the linter by their file names: one
// for each rule, and an index.
func RulePages(rules []*lint.Rule) map[string]string {
	pages := map[string]string{"README.md": ruleIndex(rules)}
	for _, r := range rules {
		pages[r.ID+".md"] = generatedRule + rulePage(r)
	}
	return pages
}

func ruleIndex(rules []*lint.Rule) string {
	var b strings.Builder
	b.WriteString(generatedRule + "# Rules\n\nWhat `vaultci lint` and `vaultci audit` look for. See [Lint](../lint.md) for how they are run, and how a rule is turned off.\n\n")
	b.WriteString("| rule | severity | fix | what it finds |\n|---|---|---|---|\n")
	for _, r := range rules {
		notes := ""
		if r.Live {
			notes = " (`audit` only)"
		}
		fmt.Fprintf(&b, "| [%s](%s.md) `%s` | %s | %s | %s%s |\n", r.ID, r.ID, r.Name, r.Severity, yes(r.Fixable), cell(r.Summary), notes)
	}
	b.WriteString("\nThe examples of the pages leave out what is the same in all. Each of these blocks is added to an example that does not have it:\n\n```hcl\n" + strings.Join(lint.Prelude(), "\n") + "```\n")
	return b.String()
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func rulePage(r *lint.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\n%s\n\nSeverity: %s.", r.ID, r.Name, r.Summary, r.Severity)
	switch {
	case r.Live:
		b.WriteString(" Only `vaultci audit` can tell.")
	case r.Fixable:
		b.WriteString(" `vaultci lint --fix` mends it.")
	}
	fmt.Fprintf(&b, "\n\n## Why\n\n%s\n\n", strings.TrimSpace(r.Why))
	if r.Bad != "" {
		fmt.Fprintf(&b, "## Instead of\n\n```hcl\n%s```\n\n## Write\n\n```hcl\n%s```\n\n", r.Bad, r.Good)
	}
	b.WriteString("## What it lets happen\n\n" + attack(&r.Attack))
	fmt.Fprintf(&b, "## Source\n\n%s\n\n", strings.TrimSpace(r.Source))
	fmt.Fprintf(&b, "## To leave it as it is\n\n```hcl\n# vaultci:ignore %s reason=\"why it is right here\" until=2027-01-31\n```\n\nabove the block, or for all of a configuration:\n\n```hcl\nlint {\n  severity = { %s = \"off\" }\n}\n```\n", r.ID, r.ID)
	return b.String()
}

func attack(a *lint.Attack) string {
	var b strings.Builder
	if a.Story != "" {
		b.WriteString(a.Story + "\n\n")
	}
	if a.Unshown != "" {
		return b.String() + a.Unshown + "\n\n"
	}
	claims, _ := json.MarshalIndent(a.Claims, "", "  ") // of texts and numbers, which cannot fail
	fmt.Fprintf(&b, "```json\n%s\n```\n\n", claims)
	what := "admits a token with these claims"
	if a.Path != "" {
		what = fmt.Sprintf("lets a token with these claims %s `%s`", a.Capability, a.Path)
	}
	if a.Lockout {
		fmt.Fprintf(&b, "The second example %s, as it should; the first does not. A test tries both on a real Vault.\n\n", what)
	} else {
		fmt.Fprintf(&b, "The first example %s; the second does not. A test tries both on a real Vault.\n\n", what)
	}
	return b.String()
}
