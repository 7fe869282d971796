package gitlab_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// BenchmarkLoadJob reads one job of a file with a thousand, each of which
// extends two others and has secrets.
func BenchmarkLoadJob(b *testing.B) {
	var text strings.Builder
	text.WriteString("variables: {A: a, B: b}\n.one: {id_tokens: {T: {aud: x}}, variables: {C: c}}\n.two: {secrets: {S: {vault: a/b@c, token: $T}}}\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "job%d:\n  extends: [.one, .two]\n  script:\n    - make %d\n  secrets:\n    OWN: {vault: d/e@f, token: $T}\n", i, i)
	}
	files := one(text.String())
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if job, _, diags := gitlab.LoadJob(files, ciFile, "job500"); job == nil || len(diags) > 0 {
			b.Fatal(diags)
		}
	}
}
