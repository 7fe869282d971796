package types_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// fromHCL evaluates an expression to the canonical value of a type.
func fromHCL(t testing.TB, typ hclschema.Type, text string) (cty.Value, error) {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "x", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if typ.Constraint() != cty.DynamicPseudoType {
		converted, err := convert.Convert(v, typ.Constraint())
		if err != nil {
			return cty.NilVal, err
		}
		v = converted
	}
	return typ.Normalize(v)
}

func mustHCL(t testing.TB, typ hclschema.Type, text string) cty.Value {
	t.Helper()
	v, err := fromHCL(t, typ, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// fromAPI decodes JSON as the client does: numbers keep their text.
func fromAPI(t testing.TB, typ hclschema.Type, text string) (cty.Value, error) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		t.Fatal(err)
	}
	return typ.Decode(raw)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// form is what a type does with a value: written in HCL, it is sent as body; the
// server's answers in same mean the same, those in other do not.
type form struct {
	typ   hclschema.Type
	hcl   []string // several spellings of one value
	body  string
	same  []string
	other []string
}

// TestForms goes through every type: spellings in HCL that are one value, what is
// sent for it, and which answers of the server equal it.
func TestForms(t *testing.T) {
	t.Parallel()
	for _, f := range append(scalarForms(), collectionForms()...) {
		t.Run(f.typ.Name()+" "+f.hcl[0], func(t *testing.T) {
			t.Parallel()
			want := mustHCL(t, f.typ, f.hcl[0])
			for _, spelling := range f.hcl[1:] {
				if got := mustHCL(t, f.typ, spelling); !got.RawEquals(want) {
					t.Errorf("%s is %#v, and %s is %#v", spelling, got, f.hcl[0], want)
				}
			}
			body := asJSON(t, f.typ.Encode(want))
			if diff := cmp.Diff(f.body, body); diff != "" {
				t.Errorf("body differs (-want +got):\n%s", diff)
			}
			for _, answer := range append(f.same, body) {
				if got, err := fromAPI(t, f.typ, answer); err != nil || !got.RawEquals(want) {
					t.Errorf("the answer %s is %#v (%v), want %#v", answer, got, err, want)
				}
			}
			for _, answer := range f.other {
				if got, err := fromAPI(t, f.typ, answer); err == nil && got.RawEquals(want) {
					t.Errorf("the answer %s equals %s", answer, f.hcl[0])
				}
			}
		})
	}
}

func scalarForms() []form {
	duration := types.Duration{}
	return []form{
		{typ: types.String{}, hcl: []string{`"a b "`}, body: `"a b "`, other: []string{`"A b "`, `"a b"`, `null`, `""`}},
		{typ: types.String{}, hcl: []string{`""`}, body: `""`, same: []string{`null`}, other: []string{`" "`}},
		{typ: types.String{}, hcl: []string{`7`, `"7"`}, body: `"7"`},
		{typ: types.String{Trim: true, Lower: true}, hcl: []string{`" Ab "`, `"ab"`}, body: `"ab"`, same: []string{`"AB"`, `" ab"`}},
		{typ: types.EnumOr("default", "batch"), hcl: []string{`""`, `"default"`}, body: `"default"`, same: []string{`""`, `null`}, other: []string{`"batch"`}},
		{typ: types.Bool{}, hcl: []string{`true`, `"true"`}, body: `true`, other: []string{`false`, `null`}},
		{typ: types.Bool{}, hcl: []string{`false`}, body: `false`, same: []string{`null`}},
		{typ: types.Int{}, hcl: []string{`5`, `"5"`, `5.0`}, body: `5`, same: []string{`5`, `5.0`}, other: []string{`6`, `null`}},
		{typ: types.Int{}, hcl: []string{`0`}, body: `0`, same: []string{`null`}},
		{typ: duration, hcl: []string{`"1h"`, `"3600"`, `3600`, `"60m"`, `"3600s"`, `" 1h "`, `"0h60m0s"`}, body: `3600`, same: []string{`3600`, `"1h0m0s"`, `"3600"`}, other: []string{`3601`, `null`, `0`}},
		{typ: duration, hcl: []string{`"1d"`, `"24h"`, `86400`}, body: `86400`},
		{typ: duration, hcl: []string{`0`, `"0"`, `"0s"`, `""`}, body: `0`, same: []string{`null`, `""`, `"0s"`}},
		{typ: types.Duration{System: true}, hcl: []string{`"system"`, `0`}, body: `0`, same: []string{`null`, `"system"`}},
		{typ: types.Duration{Signed: true}, hcl: []string{`-1`, `"-1s"`}, body: `-1`, same: []string{`-1`}, other: []string{`0`, `1`}},
		{typ: types.MountPath{}, hcl: []string{`"ci/gitlab"`, `"/ci/gitlab/"`}, body: `"ci/gitlab"`, same: []string{`"ci/gitlab/"`}, other: []string{`"ci"`}},
		{typ: types.PolicyText{}, hcl: []string{`"# A\r\n"`}, body: `"# A\r\n"`, other: []string{`"# A\n"`, `null`}},
	}
}

func collectionForms() []form {
	claims := types.Claims{}
	return []form{
		{typ: types.Set{}, hcl: []string{`["b", "a"]`, `["a", " b ", "a"]`}, body: `["a","b"]`, same: []string{`["b","a","a"]`, `[" a","b "]`}, other: []string{`["a"]`, `["A","b"]`, `null`}},
		{typ: types.Set{}, hcl: []string{`[]`}, body: `[]`, same: []string{`null`, `[]`}, other: []string{`[""]`}},
		{typ: types.Set{Lower: true, DropEmpty: true}, hcl: []string{`["B", "", "a"]`, `["a", "b"]`}, body: `["a","b"]`, same: []string{`["A","","B","b"]`}},
		{
			typ: types.CIDRs(), hcl: []string{`["10.0.0.1/32", "192.168.1.7/24", "2001:DB8::/32"]`, `["10.0.0.1", "192.168.1.0/24", "2001:db8:0::/32"]`}, body: `["10.0.0.1","192.168.1.0/24","2001:db8::/32"]`,
			same: []string{`["2001:db8::/32","10.0.0.1","192.168.1.7/24"]`}, other: []string{`["10.0.0.1","192.168.1.0/25","2001:db8::/32"]`},
		},
		{typ: types.StringMap{}, hcl: []string{`{ a = "b", c = 1 }`}, body: `{"a":"b","c":"1"}`, same: []string{`{"c":1,"a":"b"}`}, other: []string{`{"a":"b"}`, `null`}},
		{typ: types.StringMap{}, hcl: []string{`{}`}, body: `{}`, same: []string{`null`}},
		{typ: types.StringMap{DropEmpty: true, Hidden: []string{"v"}}, hcl: []string{`{ a = "b", e = "" }`, `{ a = "b" }`}, body: `{"a":"b"}`, same: []string{`{"a":"b","v":"2"}`, `{"a":"b","e":"","n":null}`}},
		{typ: types.JSONMap{}, hcl: []string{`{ b = [1, null, "<&>"], a = true }`}, body: `{"a":true,"b":[1,null,"<&>"]}`, other: []string{`{"a":true,"b":[null,1,"<&>"]}`, `null`}},
		{typ: types.JSONMap{}, hcl: []string{`{}`}, body: `{}`, same: []string{`null`}},
		{typ: claims, hcl: []string{`{ a = "x" }`, `{ a = ["x"] }`, `{ a = ["x", "x"] }`}, body: `{"a":"x"}`, same: []string{`{"a":["x"]}`, `{"a":["x","x"]}`}, other: []string{`{"a":"X"}`, `{"a":["x","y"]}`, `null`, `{"a":"x","b":null}`}},
		{typ: claims, hcl: []string{`{ a = "7" }`}, body: `{"a":"7"}`, other: []string{`{"a":7}`}},
		{typ: claims, hcl: []string{`{ a = 7 }`, `{ a = 7.0 }`}, body: `{"a":7}`, other: []string{`{"a":"7"}`, `{"a":7.0}`, `{"a":7e0}`}},
		{typ: claims, hcl: []string{`{ a = true }`}, body: `{"a":true}`, other: []string{`{"a":"true"}`, `{"a":1}`}},
		{typ: claims, hcl: []string{`{ a = ["b", 1, true, "a"] }`, `{ a = ["a", "b", 1, true, 1] }`}, body: `{"a":["a","b",1,true]}`, same: []string{`{"a":[true,1,"a","b"]}`}},
		{typ: claims, hcl: []string{`{}`}, body: `{}`, same: []string{`null`}, other: []string{`{"a":null}`, `{"a":[]}`}},
		{typ: claims, hcl: []string{`{ a = 9007199254740993 }`}, body: `{"a":9007199254740993}`, other: []string{`{"a":9007199254740992}`}},
	}
}

// TestAnswersThatNeverMatch keeps what the server has and HCL cannot say, so that
// a plan shows it: decoding and encoding gives it back.
func TestAnswersThatNeverMatch(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{"a":null}`, `{"a":[]}`, `{"a":{"b":[1.50]}}`, `{"a":1.5}`, `{"a":["x",null]}`, `{"a":12345678901234567890}`} {
		v, err := fromAPI(t, types.Claims{}, answer)
		if err != nil {
			t.Errorf("%s: %v", answer, err)
			continue
		}
		if got := asJSON(t, types.Claims{}.Encode(v)); got != answer {
			t.Errorf("%s comes back as %s", answer, got)
		}
	}
	if v, err := fromAPI(t, types.CIDRs(), `["10.0.0.1:80"]`); err != nil || asJSON(t, types.CIDRs().Encode(v)) != `["10.0.0.1:80"]` {
		t.Errorf("an address with a port comes back as %#v, %v", v, err)
	}
}

// TestUnexpectedAnswers gives an error and does not panic.
func TestUnexpectedAnswers(t *testing.T) {
	t.Parallel()
	objects := types.ObjectList{Attributes: map[string]types.String{"a": {}}}
	for _, typ := range []hclschema.Type{types.String{}, types.Bool{}, types.Int{}, types.Duration{}, types.Set{}, types.StringMap{}, types.JSONMap{}, types.Claims{}, objects, types.MountPath{}, types.PolicyText{}} {
		failed := 0
		for _, answer := range []string{`"text"`, `true`, `1`, `[1]`, `{"a":{}}`, `[{"a":1}]`} {
			if _, err := fromAPI(t, typ, answer); err != nil {
				failed++
				if !strings.Contains(err.Error(), "was expected") && !strings.Contains(err.Error(), "duration") {
					t.Errorf("%s of %s: %v", typ.Name(), answer, err)
				}
			}
		}
		if failed < 3 {
			t.Errorf("%s takes almost any answer", typ.Name())
		}
	}
}

// TestRefused says what is wrong with a value.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typ  hclschema.Type
		hcl  string
		want string
	}{
		{types.Enum("a", "bcd"), `"bce"`, `Did you mean "bcd"?`},
		{types.Enum("a"), `""`, `none of`},
		{types.Int{}, `-1`, `between 0 and 2147483647`},
		{types.Int{Min: 1}, `0`, `between 1 and`},
		{types.Int{}, `1.5`, `not a whole number`},
		{types.Int{}, `1/0`, `not a whole number`},
		{types.Int{}, `1e400`, `1e+400 is not between`},
		{types.Duration{}, `-1`, `cannot provide negative value`},
		{types.Duration{}, `"1.5s"`, `not a whole number of seconds`},
		{types.Duration{}, `"x"`, `is not a duration`},
		{types.Duration{}, `"1h 30m"`, `is not a duration`},
		{types.Duration{}, `1/0`, `is not a duration`},
		{types.Duration{}, `"system"`, `is not a duration`},
		{types.Duration{}, `"9223372037s"`, `292 years`},
		{types.MountPath{}, `"/"`, `must not be empty`},
		{types.MountPath{}, `"a//b"`, `empty or ..`},
		{types.MountPath{}, `"../a"`, `empty or ..`},
		{types.MountPath{}, `"a\u0000"`, `cannot be printed`},
		{types.MountPath{Reserved: []string{"sys"}}, `"sys/x"`, `keeps sys/ for itself`},
		{types.Set{}, `["a", null]`, `null is not a string`},
		{types.CIDRs(), `["10.0.0.0/33"]`, `error parsing address`},
		{types.CIDRs(), `["example.com:80"]`, `error parsing address`},
		{types.CIDRs(), `["fe80::1%eth0"]`, `error parsing address`},
		{types.StringMap{}, `{ a = null }`, `leave the key out`},
		{types.StringMap{Hidden: []string{"a"}}, `{ a = "x" }`, `attribute of its own`},
		{types.JSONMap{}, `["a"]`, `write a map`},
		{types.Claims{}, `["a"]`, `write a map`},
		{types.Claims{}, `{ a = null }`, `null never matches`},
		{types.Claims{}, `{ a = [] }`, `empty list never matches`},
		{types.Claims{}, `{ a = { b = 1 } }`, `JSON pointer`},
		{types.Claims{}, `{ a = [["b"]] }`, `list within a list`},
		{types.Claims{}, `{ a = 1/0 }`, `never matches`},
		{types.Claims{}, `{ a = 1e400 }`, `64 bits`},
		{types.Claims{}, `{ "" = 1 }`, `must have a name`},
		{types.Certificates(), `"x"`, `no valid certificate`},
		{types.PublicKeys(), `["x"]`, `no PEM block`},
	}
	for _, tt := range tests {
		_, err := fromHCL(t, tt.typ, tt.hcl)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %s: %v, want %q in it", tt.typ.Name(), tt.hcl, err, tt.want)
		}
	}
}

// TestHugeNumbers are named in few digits.
func TestHugeNumbers(t *testing.T) {
	t.Parallel()
	for _, typ := range []hclschema.Type{types.Int{}, types.Claims{}} {
		text := `1e30000000`
		if _, ok := typ.(types.Claims); ok {
			text = `{ a = 1e30000000 }`
		}
		if _, err := fromHCL(t, typ, text); err == nil || len(err.Error()) > 200 {
			t.Errorf("%s: %.300v", typ.Name(), err)
		}
	}
}

// TestDisplay writes durations as people do.
func TestDisplay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{`3600`: "1h", `90`: "1m30s", `5400`: "1h30m", `0`: "0s", `86400`: "24h", `3601`: "1h0m1s", `60`: "1m", `-1`: "-1s", `-3600`: "-1h", `7200`: "2h", `36000`: "10h"} {
		typ := types.Duration{Signed: true}
		shown := typ.Display(mustHCL(t, typ, text))
		if shown != want {
			t.Errorf("%s is shown as %q, want %q", text, shown, want)
		}
		if back := mustHCL(t, typ, asJSON(t, shown)); !back.RawEquals(mustHCL(t, typ, text)) {
			t.Errorf("%q does not mean %s", shown, text)
		}
	}
}

// TestSameMeaning compares policies by what they say.
func TestSameMeaning(t *testing.T) {
	t.Parallel()
	a := cty.StringVal(`path "a" { capabilities = ["read", "list"] }`)
	b := cty.StringVal("# comment\npath \"a\" {\n  capabilities = [\"list\", \"read\"]\n}\n")
	c := cty.StringVal(`path "a" { capabilities = ["read"] }`)
	if !(types.PolicyText{}).SameMeaning(a, b) || (types.PolicyText{}).SameMeaning(a, c) {
		t.Error("policies are compared otherwise than by meaning")
	}
}

// TestNotStrings lists the values that are no globs.
func TestNotStrings(t *testing.T) {
	t.Parallel()
	v := mustHCL(t, types.Claims{}, `{ a = "x", b = [1, "y", true], c = 2 }`)
	if diff := cmp.Diff([]string{"b = 1", "b = true", "c = 2"}, types.Claims{}.NotStrings(v)); diff != "" {
		t.Error(diff)
	}
}

// TestAllFaultsOfAValue reports each element that is wrong, with its path.
func TestAllFaultsOfAValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`{ a = null, b = [null, 1.5], c = "ok", d = {} }`: 4, `{ a = "ok" }`: 0} {
		_, err := fromHCL(t, types.Claims{}, text)
		var got int
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			got = len(joined.Unwrap())
		}
		if got != want {
			t.Errorf("%s has %d faults, want %d: %v", text, got, want, err)
		}
	}
}

// fromAPIQuiet is fromAPI for texts that may not be JSON.
func fromAPIQuiet(typ hclschema.Type, text string) (cty.Value, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		return cty.NilVal, err
	}
	return typ.Decode(raw)
}
