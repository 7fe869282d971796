package kind_test

import (
	"fmt"
	"testing"

	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/snapshot"
)

// TestSnapshotOfEveryField brings every sample of every field into a snapshot and
// back.
func TestSnapshotOfEveryField(t *testing.T) {
	t.Parallel()
	ca, key := certificate(t)
	w := &world{registry: kind.All(), vars: []string{"issuer=https://gitlab.example.com", "secret=" + clientSecret, "ca=" + ca, "public_key=" + key}}
	for _, c := range sampleCases(w.registry) {
		t.Run(fmt.Sprintf("%s.%s#%d", c.kind.Name, c.field.Name, c.number), func(t *testing.T) {
			t.Parallel()
			o := c.subject(t, w.load(t, c.sampled(t, "x")))
			values, err := snapshot.Of(o, func(int) bool { return false })
			if err != nil {
				t.Fatal(err)
			}
			back, err := snapshot.Restore(o.Kind, values)
			if err != nil {
				t.Fatal(err)
			}
			if back.Path != o.Path {
				t.Errorf("path %s, want %s", back.Path, o.Path)
			}
			for i := range o.Values {
				if !back.Values[i].RawEquals(o.Values[i]) {
					t.Errorf("%s: %#v, want %#v", o.Kind.Fields[i].Name, back.Values[i], o.Values[i])
				}
			}
		})
	}
}
