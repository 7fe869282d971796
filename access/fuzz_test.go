package access_test

import (
	"testing"

	"github.com/vaultci/vaultci/access"
)

// FuzzParsePolicy checks that parsing never panics, that a text means the same as
// itself, and that what can be parsed can be written: the same meaning, and the
// same bytes the second time.
func FuzzParsePolicy(f *testing.F) {
	for _, tt := range policyTexts() {
		if len(tt.text) < 1000 {
			f.Add(tt.text, false)
		}
	}
	f.Fuzz(func(t *testing.T, text string, openBao bool) {
		d := access.Vault
		if openBao {
			d = access.OpenBao
		}
		if !access.SameMeaning(text, text, d) {
			t.Fatal("not the same as itself")
		}
		policy, err := access.ParsePolicy(text, d)
		if err != nil {
			if len(err.Error()) == 0 {
				t.Fatal("an error without words")
			}
			return
		}
		if !access.SameMeaning(text, text+"\n", d) && text[len(text)-1] == '\n' {
			t.Fatal("a line break at the end changes the meaning")
		}
		written, err := policy.HCL(d)
		if err != nil {
			t.Fatalf("parsed, but not written: %v", err)
		}
		if !access.SameMeaning(text, written, d) {
			t.Fatalf("another meaning when written:\n%s", written)
		}
		back, err := access.ParsePolicy(written, d)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := back.HCL(d); err != nil || again != written {
			t.Fatalf("not idempotent (%v):\n%s\n%s", err, written, again)
		}
	})
}
