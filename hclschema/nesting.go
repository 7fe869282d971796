package hclschema

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxNesting is how many brackets, quotes and operators may stand within each
// other. HCL's parser calls itself for each, and Go ends a program whose stack
// overflows.
const maxNesting = 500

// nestedTooDeeply reports the first token beyond the limit; nil when there is none.
func nestedTooDeeply(tokens hclsyntax.Tokens) hcl.Diagnostics {
	depth, unary := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
		switch t.Type {
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			unary++
		case hclsyntax.TokenNewline:
			unary = 0
		}
		if depth+unary > maxNesting {
			return hcl.Diagnostics{{
				Severity: hcl.DiagError,
				Summary:  "Nested too deeply",
				Detail:   fmt.Sprintf("More than %d brackets, quotes and operators stand within each other here. Look for one that is not closed, or name the parts by local values.", maxNesting),
				Subject:  t.Range.Ptr(),
			}}
		}
	}
	return nil
}
