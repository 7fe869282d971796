package docs

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
)

// generated stands at the top of each page that this package writes.
const generated = "<!-- Written by \"make docs\" from the tables in internal/kind. Change those. -->\n\n"

// Pages returns the reference pages by their file names: one for each kind, and
// an index.
func Pages(kinds []*kind.Kind) map[string]string {
	pages := map[string]string{"README.md": index(kinds)}
	for _, k := range kinds {
		pages[k.Name+".md"] = generated + page(k)
	}
	return pages
}

func index(kinds []*kind.Kind) string {
	var b strings.Builder
	b.WriteString(generated + "# Kinds\n\nWhat a configuration can declare, beside the blocks of [the language](../language.md) itself.\n\n| kind | what it is |\n|---|---|\n")
	for _, k := range kinds {
		fmt.Fprintf(&b, "| [`%s`](%s.md) | %s |\n", k.Name, k.Name, cell(k.Summary))
	}
	b.WriteString(legend)
	return b.String()
}

const legend = `
## Reading the tables

| mark | meaning |
|---|---|
| **required** | must be set |
| *identity* | part of the object's path: another value is another object |
| *new object* | a change destroys the object, with all it holds, and makes it again |
| *write-only* | Vault never returns it, so a plan cannot compare it |
| *sensitive* | never shown |
| *not on OpenBao* | an error when the server is OpenBao, which would ignore it |
| *refers to* | names objects of that kind, which are written first |

A default is what the attribute has when it is left out. Taking an attribute out
of the configuration sets it back to its default. Where the default reads
"what the server has", leaving it out changes nothing.

Durations are written as "90s", "15m", "1h", "1d", or as a number of seconds.
`

func page(k *kind.Kind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: `%s`\n\n%s\n\n%s\n\n", k.Title, k.Name, k.Summary, strings.TrimSpace(k.Details))
	fmt.Fprintf(&b, "## Example\n\n```hcl\n%s```\n\n", k.Example)
	fmt.Fprintf(&b, "## Attributes\n\nThe block's label stands for `%s` when that is not set. Every block takes `for_each` and a `lifecycle` block too.\n\n", k.Label)
	if k.Scope != "" {
		fmt.Fprintf(&b, "A [scope](../language.md#ownership) claims such objects by `%s`.\n\n", k.Scope)
	}
	attributes(&b, k, "")
	for _, group := range k.GroupNames() {
		fmt.Fprintf(&b, "### The block %s\n\n%s It may stand once.\n\n", group, k.Groups[group])
		attributes(&b, k, group)
	}
	for i := range k.Blocks {
		nested(&b, &k.Blocks[i], "")
	}
	losses(&b, k)
	endpoints(&b, k)
	return b.String()
}

// attributes writes the table of the fields that stand in one block.
func attributes(b *strings.Builder, k *kind.Kind, group string) {
	b.WriteString("| attribute | type | default | what it is |\n|---|---|---|---|\n")
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Group() == group {
			fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.Key(), cell(f.Type.Name()), cell(defaultOf(k, f)), cell(f.Doc+marks(f)))
		}
	}
	b.WriteString("\n")
}

func defaultOf(k *kind.Kind, f *hclschema.Field) string {
	switch {
	case f.Name == k.Label:
		return "the label"
	case f.Required:
		return ""
	case f.Keep != nil && f.Default == cty.NilVal:
		return "what the server has"
	case f.Keep != nil:
		return literal(f.Type.Encode(f.Zero())) + " when new, then what the server has"
	}
	if d, ok := f.Type.(hclschema.Displayer); ok {
		return literal(d.Display(f.Zero()))
	}
	return literal(f.Type.Encode(f.Zero()))
}

// literal writes a default. Those that are not scalar are empty, all of them.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("`%q`", v)
	case bool, int64:
		return fmt.Sprintf("`%v`", v)
	case []any:
		return "`[]`"
	case map[string]any:
		return "`{}`"
	}
	return "none"
}

func marks(f *hclschema.Field) string {
	var marks []string
	for _, m := range []struct {
		on   bool
		text string
	}{
		{f.Required, "**required**"},
		{f.Identity, "*identity*"},
		{f.ForceNew, "*new object*"},
		{f.WriteOnly, "*write-only*"},
		{f.Sensitive, "*sensitive*"},
		{len(f.Lacking) > 0, "*not on OpenBao*"},
		{f.Refs != "", fmt.Sprintf("*refers to* [`%s`](%s.md)", f.Refs, f.Refs)},
	} {
		if m.on {
			marks = append(marks, m.text)
		}
	}
	if len(marks) == 0 {
		return ""
	}
	return " (" + strings.Join(marks, ", ") + ")"
}

// nested writes a block that may be repeated, and those within it.
func nested(b *strings.Builder, block *hclschema.Block, within string) {
	name := strings.TrimSpace(within + " " + block.Type)
	labels := ""
	for _, l := range block.Labels {
		labels += fmt.Sprintf(" %q", l)
	}
	often := "It may be repeated."
	if block.Single {
		often = "It may stand once."
	}
	fmt.Fprintf(b, "### The block %s\n\n`%s%s { … }` %s %s\n\n", name, block.Type, labels, block.Doc, often)
	if len(block.Attributes) > 0 {
		b.WriteString("| attribute | type | what it is |\n|---|---|---|\n")
	}
	for _, a := range block.Attributes {
		required := ""
		if a.Required {
			required = " (**required**)"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", a.Name, cell(a.Type.Name()), cell(a.Doc+required))
	}
	if len(block.Attributes) > 0 {
		b.WriteString("\n")
	}
	for i := range block.Blocks {
		nested(b, &block.Blocks[i], name)
	}
}

func losses(b *strings.Builder, k *kind.Kind) {
	if len(k.Loss) == 0 {
		return
	}
	b.WriteString("## What is lost when it is destroyed\n\n")
	if k.Contents != "" {
		b.WriteString("- its roles are deleted\n")
	}
	for _, loss := range k.Loss {
		fmt.Fprintf(b, "- %s\n", loss)
	}
	b.WriteString("\n")
}

func endpoints(b *strings.Builder, k *kind.Kind) {
	fmt.Fprintf(b, "## In Vault's API\n\nThe object's path is `%s`. It is read and written at:\n\n", k.Path)
	for _, ep := range k.Endpoints {
		when := map[kind.Mode]string{
			kind.Whole:   "always written as a whole",
			kind.Changed: "only what changes is written",
			kind.Once:    "written when the object is made, and never again",
		}[ep.Mode]
		fmt.Fprintf(b, "- `%s`: %s\n", ep.Path, when)
	}
}

// cell makes a text fit for a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "|", `\|`), "\n", " ")
}
