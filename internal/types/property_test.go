package types_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// generated is a type with a generator of values that it takes.
type generated struct {
	typ   hclschema.Type
	value func(*rapid.T) cty.Value
}

func generators() map[string]generated {
	text := rapid.String()
	word := rapid.StringMatching(`[a-zA-Z0-9_ .-]{0,8}`)
	str := func(rt *rapid.T) cty.Value { return cty.StringVal(text.Draw(rt, "text")) }
	return map[string]generated{
		"string": {types.String{}, str},
		"folded": {types.String{Trim: true, Lower: true}, str},
		"blank":  {types.String{Blank: "default"}, func(rt *rapid.T) cty.Value { return cty.StringVal(word.Draw(rt, "word")) }},
		"policy": {types.PolicyText{}, str},
		"bool":   {types.Bool{}, func(rt *rapid.T) cty.Value { return cty.BoolVal(rapid.Bool().Draw(rt, "bool")) }},
		"int":    {types.Int{}, func(rt *rapid.T) cty.Value { return cty.NumberIntVal(rapid.Int64Range(0, 1<<31-1).Draw(rt, "n")) }},
		"number": {types.Number{}, func(rt *rapid.T) cty.Value {
			return cty.NumberFloatVal(rapid.Float64Range(-1e15, 1e15).Draw(rt, "x"))
		}},
		"quota": {types.QuotaPath{}, func(rt *rapid.T) cty.Value {
			return cty.StringVal(rapid.StringMatching(`/?([a-z]{1,5}(/[a-z0-9ü-]{1,5}){0,2}[/*]?)?`).Draw(rt, "path"))
		}},
		"seconds": {types.Duration{Signed: true, System: true}, drawDuration},
		"mount": {types.MountPath{}, func(rt *rapid.T) cty.Value {
			return cty.StringVal(rapid.StringMatching(`/?[a-z]{1,5}(/[a-z0-9ü-]{1,5}){0,2}/?`).Draw(rt, "path"))
		}},
		"set":   {types.Set{}, func(rt *rapid.T) cty.Value { return drawList(rt, text) }},
		"names": {types.Set{Lower: true, DropEmpty: true}, func(rt *rapid.T) cty.Value { return drawList(rt, word) }},
		"cidrs": {types.CIDRs(), func(rt *rapid.T) cty.Value {
			return drawList(rt, rapid.Custom(drawCIDR))
		}},
		"strings": {types.StringMap{DropEmpty: true, Hidden: []string{"hidden"}}, func(rt *rapid.T) cty.Value { return drawMap(rt, func(rt *rapid.T) cty.Value { return str(rt) }, true) }},
		"json":    {types.JSONMap{}, func(rt *rapid.T) cty.Value { return drawMap(rt, drawJSON(3), false) }},
		"claims":  {types.Claims{}, func(rt *rapid.T) cty.Value { return drawMap(rt, drawClaim, false) }},
		"objects": {types.ObjectList{Attributes: map[string]types.String{"a": {Lower: true}, "b": {}}, Optional: []string{"b"}}, drawObjects},
	}
}

func drawDuration(rt *rapid.T) cty.Value {
	n := rapid.Int64Range(-100_000, 100_000).Draw(rt, "n")
	unit := rapid.SampledFrom([]string{"", "s", "m", "h", "d"}).Draw(rt, "unit")
	return cty.StringVal(fmt.Sprint(n) + unit)
}

func drawCIDR(rt *rapid.T) string {
	b := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(rt, "bytes")
	v4 := fmt.Sprintf("%d.%d.%d.%d", b[0], b[1], b[2], b[3])
	switch rapid.IntRange(0, 4).Draw(rt, "form") {
	case 0:
		return ""
	case 1:
		return v4
	case 2:
		return fmt.Sprintf(" %s/%d", v4, rapid.IntRange(0, 32).Draw(rt, "mask"))
	case 3:
		return fmt.Sprintf("2001:DB8:%x::%x", b[0], b[1])
	}
	return fmt.Sprintf("::%x:%x/%d", b[0], b[1], rapid.IntRange(0, 128).Draw(rt, "mask"))
}

func drawList(rt *rapid.T, of *rapid.Generator[string]) cty.Value {
	var out []cty.Value
	for _, s := range rapid.SliceOfN(of, 0, 4).Draw(rt, "list") {
		out = append(out, cty.StringVal(s))
	}
	if len(out) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	return cty.ListVal(out)
}

func drawMap(rt *rapid.T, of func(*rapid.T) cty.Value, uniform bool) cty.Value {
	out := map[string]cty.Value{}
	for _, key := range rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z/ü_]{1,6}`), 0, 4).Draw(rt, "keys") {
		out[key] = of(rt)
	}
	switch {
	case uniform && len(out) == 0:
		return cty.MapValEmpty(cty.String)
	case uniform:
		return cty.MapVal(out)
	}
	return cty.ObjectVal(out)
}

func drawScalar(rt *rapid.T) cty.Value {
	switch rapid.IntRange(0, 2).Draw(rt, "scalar") {
	case 0:
		return cty.BoolVal(rapid.Bool().Draw(rt, "bool"))
	case 1:
		return cty.NumberIntVal(rapid.Int64().Draw(rt, "n"))
	}
	return cty.StringVal(rapid.String().Draw(rt, "text"))
}

func drawClaim(rt *rapid.T) cty.Value {
	if rapid.Bool().Draw(rt, "scalar") {
		return drawScalar(rt)
	}
	var out []cty.Value
	for range rapid.IntRange(1, 4).Draw(rt, "length") {
		out = append(out, drawScalar(rt))
	}
	return cty.TupleVal(out)
}

func drawJSON(depth int) func(*rapid.T) cty.Value {
	return func(rt *rapid.T) cty.Value {
		switch kind := rapid.IntRange(0, 4).Draw(rt, "kind"); {
		case kind == 0 && depth > 0:
			return cty.TupleVal([]cty.Value{drawJSON(depth - 1)(rt), drawJSON(depth - 1)(rt)})
		case kind == 1 && depth > 0:
			return drawMap(rt, drawJSON(depth-1), false)
		case kind == 2:
			return cty.NullVal(cty.DynamicPseudoType)
		case kind == 3:
			return cty.NumberFloatVal(rapid.Float64().Draw(rt, "float"))
		}
		return drawScalar(rt)
	}
}

func drawObjects(rt *rapid.T) cty.Value {
	var out []cty.Value
	for range rapid.IntRange(0, 3).Draw(rt, "length") {
		attrs := map[string]cty.Value{"a": cty.StringVal(rapid.String().Draw(rt, "a"))}
		if rapid.Bool().Draw(rt, "b") {
			attrs["b"] = drawScalar(rt)
		}
		out = append(out, cty.ObjectVal(attrs))
	}
	return cty.TupleVal(out)
}

// TestRoundTrip: what is sent for a canonical value reads back as that value, and
// a canonical value is canonical already. Zero is canonical too.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name := range generators() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := generators()[name] // of its own: generators that tests share race
			if back := sendAndRead(t, g.typ, g.typ.Zero()); name != "mount" && !back.RawEquals(g.typ.Zero()) {
				t.Errorf("zero %#v comes back as %#v", g.typ.Zero(), back)
			}
			rapid.Check(t, func(rt *rapid.T) {
				written := g.value(rt)
				canonical, err := g.typ.Normalize(written)
				if err != nil {
					rt.Fatalf("%#v: %v", written, err)
				}
				if !canonical.IsWhollyKnown() || canonical.ContainsMarked() || canonical.IsNull() {
					rt.Fatalf("%#v is no canonical value", canonical)
				}
				if back := sendAndRead(rt, g.typ, canonical); !back.RawEquals(canonical) {
					rt.Fatalf("%#v is canonical %#v and comes back as %#v", written, canonical, back)
				}
				if !canonical.Type().Equals(g.typ.Zero().Type()) {
					rt.Fatalf("%#v is not of the type of zero, %#v", canonical, g.typ.Zero())
				}
			})
		})
	}
}

func sendAndRead(t rapid.TB, typ hclschema.Type, v cty.Value) cty.Value {
	t.Helper()
	body, err := json.Marshal(typ.Encode(v))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		t.Fatal(err)
	}
	back, err := typ.Decode(raw)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return back
}
