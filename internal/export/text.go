package export

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/vaultci/vaultci/hclschema"
)

// longLine is how long a list on one line may be.
const longLine = 80

// expression writes a value of JSON as HCL, over several lines where that reads
// better. It leaves indentation to the formatter; depth is that of the line.
func expression(v any, depth int) string {
	switch v := v.(type) {
	case string:
		return text(v, depth)
	case []any:
		items := make([]string, len(v))
		for i, e := range v {
			items[i] = expression(e, depth+1)
		}
		return list(items)
	case map[string]any:
		if len(v) == 0 {
			return "{}"
		}
		var b strings.Builder
		b.WriteString("{\n")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b.WriteString(hclschema.LiteralKey(key) + " = " + expression(v[key], depth+1) + "\n")
		}
		return b.String() + "}"
	case json.Number:
		return v.String()
	}
	return hclschema.Literal(v)
}

// list writes expressions as a list.
func list(items []string) string {
	line := "[" + strings.Join(items, ", ") + "]"
	if len(line) <= longLine && !strings.Contains(line, "\n") {
		return line
	}
	var b strings.Builder
	b.WriteString("[\n")
	for _, item := range items {
		b.WriteString(item)
		if strings.HasPrefix(item, "<<") {
			b.WriteByte('\n') // nothing may follow the end of a heredoc on its line
		}
		b.WriteString(",\n")
	}
	return b.String() + "]"
}

// text writes a string: in quotes, or as a heredoc where it has several lines and
// a heredoc can say it byte for byte.
func text(s string, depth int) string {
	if strings.Contains(strings.TrimSuffix(s, "\n"), "\n") {
		for _, form := range heredocs(s, depth) {
			if means(form, s) {
				return form
			}
		}
	}
	return hclschema.Quote(s)
}

// heredocs are the forms to try, the tidiest first.
func heredocs(s string, depth int) []string {
	delimiter := "EOT"
	for strings.Contains(s, delimiter) {
		delimiter += "_"
	}
	body := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(s)
	open, end := "", ""
	if !strings.HasSuffix(body, "\n") {
		open, end, body = "chomp(", "\n)", body+"\n" // the newline is the heredoc's own
	}
	indent := strings.Repeat("  ", depth)
	var inner strings.Builder
	for line := range strings.Lines(body) {
		if line != "\n" {
			line = indent + "  " + line
		}
		inner.WriteString(line)
	}
	return []string{
		open + "<<-" + delimiter + "\n" + inner.String() + indent + delimiter + end,
		open + "<<" + delimiter + "\n" + body + delimiter + end,
	}
}

// means says whether an expression gives the string.
func means(expression, s string) bool {
	expr, diags := hclsyntax.ParseExpression([]byte(expression+"\n"), "", hcl.InitialPos)
	if diags.HasErrors() {
		return false
	}
	v, diags := expr.Value(&hcl.EvalContext{Functions: map[string]function.Function{"chomp": stdlib.ChompFunc}})
	return !diags.HasErrors() && v.AsString() == s
}

// template writes a string of which the part from at on, of the given length, is
// a reference.
func template(s string, at, length int, reference string) string {
	before, after := hclschema.Quote(s[:at]), hclschema.Quote(s[at+length:])
	return strings.TrimSuffix(before, `"`) + "${" + reference + "}" + strings.TrimPrefix(after, `"`)
}
