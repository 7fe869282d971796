package lint

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// sources are the files of a configuration. A file is parsed again when a finding
// points into it: most files have none.
type sources struct {
	files    map[string]*hcl.File
	outlines map[string]*hclschema.Outline
}

// block returns the block that declares an object; nil for a live one.
func (s *sources) block(o *hclschema.Object) *hclsyntax.Block {
	header := o.BlockRange()
	if header == nil || s.files[header.Filename] == nil {
		return nil
	}
	outline := s.outlines[header.Filename]
	if outline == nil {
		outline = hclschema.NewOutline(header.Filename, s.files[header.Filename].Bytes)
		s.outlines[header.Filename] = outline
	}
	return outline.Block(*header)
}

// expression returns what is written for a field; nil where nothing is.
func (s *sources) expression(o *hclschema.Object, field string) hclsyntax.Expression {
	block := s.block(o)
	if block == nil || field == "" {
		return nil
	}
	if attr := hclschema.FindAttribute(block, field); attr != nil {
		return attr.Expr
	}
	return nil
}

// nestedBlock returns the first nested block whose label is the given path.
func (s *sources) nestedBlock(o *hclschema.Object, path string) *hclsyntax.Block {
	block := s.block(o)
	if block == nil {
		return nil
	}
	n := 0
	for _, nested := range block.Body.Blocks {
		if len(nested.Labels) == 0 {
			continue
		}
		if n < len(o.Labels) && access.CleanPath(o.Labels[n]) == path {
			return nested
		}
		n++
	}
	return nil
}

// textOf is a scalar as text; "" for anything else.
func textOf(v cty.Value) string {
	text, err := convert.Convert(v, cty.String)
	if err != nil || text.IsNull() || !text.IsKnown() {
		return ""
	}
	text, _ = text.Unmark()
	return text.AsString()
}
