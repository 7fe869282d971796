package types_test

import (
	"encoding/json"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/types"
)

// FuzzDuration: a text that is a duration means what it is shown as, and is read
// back from the number that is sent.
func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"1h", "3600", "1d", "-1", "1h30m", "", "system", "0.5", "1.5h", "9999999999999999999", " 5m ", "1e3", "0x10", "+5s", "1h-30m", "1µs", "5d5h"} {
		f.Add(seed, true, true)
		f.Add(seed, false, false)
	}
	f.Fuzz(func(t *testing.T, text string, signed, system bool) {
		typ := types.Duration{Signed: signed, System: system}
		v, err := typ.Normalize(cty.StringVal(text))
		if err != nil {
			return
		}
		n, ok := typ.Encode(v).(int64)
		if !ok || !signed && n < 0 {
			t.Fatalf("%q is sent as %v", text, typ.Encode(v))
		}
		body, _ := json.Marshal(n)
		if back, err := typ.Decode(json.Number(body)); err != nil || !back.RawEquals(v) {
			t.Errorf("%q is sent as %s and read as %#v, %v", text, body, back, err)
		}
		shown, _ := typ.Display(v).(string)
		if back, err := typ.Normalize(cty.StringVal(shown)); err != nil || !back.RawEquals(v) {
			t.Errorf("%q is shown as %q, which means %#v, %v", text, shown, back, err)
		}
	})
}

// FuzzCIDR: the canonical form of an address is canonical.
func FuzzCIDR(f *testing.F) {
	for _, seed := range []string{"10.0.0.1", "10.0.0.1/32", "192.168.1.7/24", "::1", "::1/128", "2001:DB8::/32", "::ffff:10.0.0.1", "fe80::1%eth0", "x", "10.0.0.1:80", "[::1]"} {
		f.Add(seed)
	}
	typ := types.CIDRs()
	f.Fuzz(func(t *testing.T, text string) {
		v, err := typ.Normalize(cty.ListVal([]cty.Value{cty.StringVal(text)}))
		if err != nil {
			return
		}
		if back, err := typ.Decode(typ.Encode(v)); err != nil || !back.RawEquals(v) {
			t.Errorf("%q is %#v, and that is %#v, %v", text, v, back, err)
		}
	})
}

// FuzzClaims: any answer of the server is kept, and equal answers are equal.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{`{"a":"x"}`, `{"a":[1,"1",true,null]}`, `{"a":{"b":1.50}}`, `{}`, `{"a":1e400}`, `{"a":"\ud800"}`, `{"é":["b","a"]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := fromAPIQuiet(types.Claims{}, text)
		if err != nil {
			return
		}
		body, err := json.Marshal(types.Claims{}.Encode(v))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if back, err := fromAPIQuiet(types.Claims{}, string(body)); err != nil || !back.RawEquals(v) {
			t.Errorf("%s is %#v, sent as %s, read as %#v, %v", text, v, body, back, err)
		}
	})
}
