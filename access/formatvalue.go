package access

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// value returns a parameter's value as HCL.
func (w *hclWriter) value(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return float(v)
	case []any:
		elements := make([]string, len(v))
		for i, element := range v {
			elements[i] = w.value(element)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case map[string]any:
		return w.object(v)
	}
	if w.err == nil {
		w.err = fmt.Errorf("a parameter value of type %T cannot be written", value)
	}
	return ""
}

// object writes a map. An object inside an object is read as a list of objects,
// one for each time its key is repeated as a block.
func (w *hclWriter) object(object map[string]any) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if blocks, ok := object[name].([]map[string]any); ok {
			for _, block := range blocks {
				fmt.Fprintf(&b, "%s %s\n", quote(name), w.value(block))
			}
			continue
		}
		fmt.Fprintf(&b, "%s = %s\n", quote(name), w.value(object[name]))
	}
	b.WriteString("}")
	return b.String()
}
