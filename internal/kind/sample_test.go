package kind_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// sampleCase is one sample of one field.
type sampleCase struct {
	kind   *kind.Kind
	field  *hclschema.Field
	number int
}

func (c sampleCase) sample() hclschema.Sample { return c.field.Samples[c.number] }

// sampleCases ranges over the tables.
func sampleCases(registry *kind.Registry) []sampleCase {
	var cases []sampleCase
	for _, k := range registry.Kinds() {
		for i := range k.Fields {
			for n := range k.Fields[i].Samples {
				cases = append(cases, sampleCase{kind: k, field: &k.Fields[i], number: n})
			}
		}
	}
	return cases
}

// declare is the kind's example under another name, edited. All that the example
// declares gets the name, so that samples do not meet on the server.
func (c sampleCase) declare(t testing.TB, name string, edit func(*hclwrite.Body)) string {
	t.Helper()
	text := strings.ReplaceAll(c.kind.Example, `"https://gitlab.example.com"`, "var.issuer")
	file := parseForEdit(t, text)
	for _, block := range file.Body().Blocks() {
		for _, k := range kind.All().Kinds() {
			if k.Name == block.Type() {
				block.Body().SetAttributeValue(k.Label, cty.StringVal(name))
			}
		}
		if block.Type() == c.kind.Name {
			edit(block.Body())
		}
	}
	return string(file.Bytes())
}

// sampled declares the example with the sample.
func (c sampleCase) sampled(t testing.TB, name string) string {
	t.Helper()
	return c.declare(t, name, func(body *hclwrite.Body) {
		for _, without := range c.sample().Without {
			removeAttribute(body, without)
			removeBlocks(body, without)
		}
		setAttribute(t, body, c.field.Name, c.sample().Value)
		with := parseForEdit(t, c.sample().With).Body()
		for name, attr := range with.Attributes() {
			body.SetAttributeRaw(name, attr.Expr().BuildTokens(nil))
		}
		for _, block := range with.Blocks() {
			for name, attr := range block.Body().Attributes() {
				setAttribute(t, body, block.Type()+"."+name, string(attr.Expr().BuildTokens(nil).Bytes()))
			}
		}
	})
}

// base declares the example without the field, and without what a nested block
// must have beside it.
func (c sampleCase) base(t testing.TB, name string) string {
	t.Helper()
	return c.declare(t, name, func(body *hclwrite.Body) {
		if !c.field.Required {
			removeAttribute(body, c.field.Name)
		}
		for _, block := range parseForEdit(t, c.sample().With).Body().Blocks() {
			for name := range block.Body().Attributes() {
				removeAttribute(body, block.Type()+"."+name)
			}
		}
	})
}

func parseForEdit(t testing.TB, text string) *hclwrite.File {
	t.Helper()
	file, diags := hclwrite.ParseConfig([]byte(text), "sample.vault.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%v in:\n%s", diags, text)
	}
	return file
}

// setAttribute sets an attribute, within its nested block where the name has a
// dot.
func setAttribute(t testing.TB, body *hclwrite.Body, name, expression string) {
	t.Helper()
	if group, rest, ok := strings.Cut(name, "."); ok {
		nested := body.FirstMatchingBlock(group, nil)
		if nested == nil {
			nested = body.AppendNewBlock(group, nil)
		}
		body, name = nested.Body(), rest
	}
	parsed := parseForEdit(t, fmt.Sprintf("x = %s\n", expression))
	body.SetAttributeRaw(name, parsed.Body().GetAttribute("x").Expr().BuildTokens(nil))
}

func removeAttribute(body *hclwrite.Body, name string) {
	group, rest, ok := strings.Cut(name, ".")
	if !ok {
		body.RemoveAttribute(name)
		return
	}
	if nested := body.FirstMatchingBlock(group, nil); nested != nil {
		nested.Body().RemoveAttribute(rest)
	}
}

func removeBlocks(body *hclwrite.Body, typ string) {
	for _, b := range body.Blocks() {
		if b.Type() == typ {
			body.RemoveBlock(b)
		}
	}
}

// subject is the object of the case's kind.
func (c sampleCase) subject(t testing.TB, objects []*hclschema.Object) *hclschema.Object {
	t.Helper()
	for _, o := range objects {
		if o.Kind.Name == c.kind.Name {
			return o
		}
	}
	t.Fatalf("no %s is declared", c.kind.Name)
	return nil
}

// difference names the fields in which two objects differ and which the server
// returns.
func difference(a, b *hclschema.Object) []string {
	var names []string
	for i := range a.Kind.Fields {
		f := &a.Kind.Fields[i]
		if !f.Identity && !f.WriteOnly && !a.Values[i].RawEquals(b.Values[i]) {
			names = append(names, f.Name)
		}
	}
	return names
}

// shown names the fields that a change shows as different.
func shown(c *plan.Change) []string {
	var names []string
	for _, f := range c.Fields {
		if !f.Unknown {
			names = append(names, f.Field.Name)
		}
	}
	return names
}

func text(f plan.FieldChange, v cty.Value) string {
	if v == cty.NilVal {
		return "nothing"
	}
	return fmt.Sprint(f.Field.Type.Encode(v))
}
