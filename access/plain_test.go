package access

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPlain holds the short way of writing a policy equal to the long one.
func TestPlain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom([]Dialect{Vault, OpenBao}).Draw(t, "dialect")
		rule := rapid.Custom(func(t *rapid.T) PathRule {
			return PathRule{
				Path:         rapid.StringMatching(`[a-c0-9/_.*+@:"$-]{1,8}`).Draw(t, "path"),
				Capabilities: Capabilities(rapid.Uint16Range(0, 1<<11).Draw(t, "capabilities")),
			}
		})
		p := &Policy{Rules: rapid.SliceOfN(rule, 1, 3).Draw(t, "rules")}
		short, ok := p.plainHCL(d)
		if !ok {
			return
		}
		long, err := p.checkedHCL(d)
		if err != nil {
			t.Fatalf("the long way refuses: %v\n%s", err, short)
		}
		if short != long {
			t.Fatalf("short:\n%s\nlong:\n%s", short, long)
		}
	})
}
