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
