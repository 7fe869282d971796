package access

import (
	"reflect"
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
		comparePlain(t, short, d)
		from := rapid.IntRange(0, len(short)).Draw(t, "from")
		to := rapid.IntRange(from, min(from+3, len(short))).Draw(t, "to")
		comparePlain(t, short[:from]+rapid.SampledFrom([]string{"", " ", "\n", "\"", "*", "x"}).Draw(t, "instead")+short[to:], d)
	})
}

// comparePlain holds the short way of reading a text, where it is taken, equal to
// the long one.
func comparePlain(t *rapid.T, text string, d Dialect) {
	short, ok := parsePlain(text, d)
	if !ok {
		return
	}
	long, err := parseStoredPolicy(text, d)
	if err != nil || !reflect.DeepEqual(short, long) {
		t.Fatalf("%s\nshort: %+v\nlong: %+v, %v", text, short, long, err)
	}
}

// TestParsePlainIsTaken guards against a short way that is never gone.
func TestParsePlainIsTaken(t *testing.T) {
	t.Parallel()
	p := &Policy{Rules: []PathRule{{Path: "a/+/*", Capabilities: Read | List}, {Path: "b", Capabilities: Update}}}
	text, ok := p.plainHCL(Vault)
	if !ok {
		t.Fatal("not plain")
	}
	if _, ok := parsePlain(text, Vault); !ok {
		t.Errorf("not read: %s", text)
	}
}
