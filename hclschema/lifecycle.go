package hclschema

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	lifecycleBlock          = "lifecycle"
	preventDestroyAttribute = "prevent_destroy"
)

// readLifecycle reads a resource's lifecycle block, which decides on plans and is
// no part of the object.
func (r *resource) readLifecycle(m *module, block *hclsyntax.Block) hcl.Diagnostics {
	schema := blockSchema{attributes: []string{preventDestroyAttribute}}
	diags := schema.check(block.Body, "a lifecycle block")
	if len(block.Labels) > 0 {
		diags = append(diags, wrongLabels(block, nil))
	}
	for _, other := range r.block.Body.Blocks {
		if other.Type == lifecycleBlock && other.TypeRange.Start.Byte < block.TypeRange.Start.Byte {
			return append(diags, secondBlock(lifecycleBlock, block.DefRange(), other.DefRange()))
		}
	}
	val, valDiags := m.constant(block.Body, preventDestroyAttribute, cty.Bool)
	if val != cty.NilVal && val.True() {
		r.source.PreventDestroy = block.Body.Attributes[preventDestroyAttribute].Range().Ptr()
	}
	return append(diags, valDiags...)
}
