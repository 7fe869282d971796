package hclschema

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Record is where a configuration keeps its ownership record.
type Record struct {
	// Path is the API path of the entry in a kv-v2 engine: MOUNT/data/….
	Path string
	// Range is the block's header.
	Range hcl.Range
}

func (m *module) declareRecord(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) > 0 {
		return hcl.Diagnostics{wrongLabels(block, nil)}
	}
	if m.record != nil {
		return hcl.Diagnostics{secondBlock("record", block.DefRange(), m.record.DefRange())}
	}
	m.record = block
	diags := blockSchema{attributes: []string{"path"}}.check(block.Body, "a record block")
	if block.Body.Attributes["path"] == nil {
		diags = append(diags, lateFault(block.DefRange(), "Missing attribute", `A record block needs path, the entry of a kv-v2 engine that it is kept in, such as "ops/data/vaultci/production".`))
	}
	return diags
}

// recordBlock evaluates the record block; nil without one, and for a faulty one.
func (m *module) recordBlock() (*Record, hcl.Diagnostics) {
	if m.record == nil || m.record.Body.Attributes["path"] == nil {
		return nil, nil
	}
	attr := m.record.Body.Attributes["path"]
	val, ok, diags := m.lateValue(attr, cty.String, "a path")
	if !ok {
		return nil, diags
	}
	path := strings.Trim(val.AsString(), "/")
	mount, name, found := strings.Cut(path, "/data/")
	if !found || mount == "" || name == "" || strings.Contains(path, "//") {
		detail := fmt.Sprintf("%q is not the path of an entry in a kv-v2 engine: that is the mount, then data, then a name.", path)
		if first, rest, ok := strings.Cut(path, "/"); ok && !found {
			detail += fmt.Sprintf(" Did you mean %q?", first+"/data/"+rest)
		}
		return nil, append(diags, lateFault(attr.Expr.Range(), "Unsuitable value", detail))
	}
	return &Record{Path: path, Range: m.record.DefRange()}, diags
}
