package types_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/types"
)

// TestClaimsComposed sends a line break with an accent after it: as JSON it is \n,
// and the accent must not go to the n.
func TestClaimsComposed(t *testing.T) {
	t.Parallel()
	written := cty.ObjectVal(map[string]cty.Value{"ref": cty.StringVal("\n\u0300 \U0001F600")})
	canonical, err := types.Claims{}.Normalize(written)
	if err != nil {
		t.Fatal(err)
	}
	sent := types.Claims{}.Encode(canonical).(map[string]any)
	if sent["ref"] != "\n\u0300 \U0001F600" {
		t.Errorf("sent as %q", sent["ref"])
	}
}

// TestJSONMapComposed is the same for maps of any values, in which the server may
// also have an accent behind its letter.
func TestJSONMapComposed(t *testing.T) {
	t.Parallel()
	v, err := types.JSONMap{}.Normalize(cty.ObjectVal(map[string]cty.Value{"k": cty.StringVal("\n\u0300e\u0301")}))
	if err != nil {
		t.Fatal(err)
	}
	sent := types.JSONMap{}.Encode(v)
	if sent.(map[string]any)["k"] != "\n\u0300\u00e9" {
		t.Errorf("sent %q", sent)
	}
	for _, text := range []string{"\n\u0300\u00e9", "\n\u0300e\u0301"} {
		if live, err := (types.JSONMap{}).Decode(map[string]any{"k": text}); err != nil || !live.RawEquals(v) {
			t.Errorf("%q: %#v, %v, want %#v", text, live, err, v)
		}
	}
}
