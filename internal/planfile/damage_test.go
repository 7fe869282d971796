package planfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/planfile"
)

// refusals are the reasons why a text is not carried out.
func refusals(text []byte, key string) (reasons []string, readable bool) {
	file, err := planfile.Decode(text, kind.All().Schema(), []byte(key))
	var refusal *planfile.Refusal
	if errors.As(err, &refusal) {
		return []string{refusal.Reason}, false
	}
	for _, r := range file.Refusals {
		reasons = append(reasons, r.Reason)
	}
	return reasons, true
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	plain, signed := string(encode(t, sample(t), "")), string(encode(t, sample(t), "k"))
	tests := []struct {
		name, text, key, want string
		readable              bool
	}{
		{"empty", "\n", "", "the file is empty", false},
		{"not JSON", "jwt_auth {}", "", "the file is not a saved plan: it is no JSON document", false},
		{"other JSON", `{"format_version":"1.0","summary":{}}`, "", "the file is JSON and not a saved plan", false},
		{"cut short", plain[:len(plain)/2], "", "the plan is damaged: unexpected end of JSON input", false},
		{"changed", strings.Replace(plain, "token_ttl", "token_max_ttl", 1), "", "the plan is damaged: its content does not fit its integrity hash", true},
		{"laid out anew", compact(t, plain), "", "", true},
		{"without a hash", strings.Replace(plain, `"sha256:`, `"`, 1), "", "the plan is damaged: it has no integrity hash", true},
		{"a later version", strings.Replace(plain, `"format_version": "1.0"`, `"format_version": "1.1"`, 1), "", "the plan has format version 1.1, and this version of vaultci knows 1.0", true},
		{"a much later version", `{"format_version":"7.0","plan":[]}`, "", "the plan has format version 7.0, and this version of vaultci knows 1.0", false},
		{"no version", strings.Replace(plain, `"format_version": "1.0"`, `"format_version": "x"`, 1), "", `the plan is damaged: "x" is no format version`, true},
		{"signed", signed, "k", "", true},
		{"signed, without a key", signed, "", "the plan is signed, and there is no key to check it with", true},
		{"signed with another key", signed, "x", "the plan does not fit its signature: it was changed, or signed with another key", true},
		{"not signed, with a key", plain, "k", "the plan is not signed, and VAULTCI_PLAN_KEY is set", true},
	}
	for _, test := range tests {
		reasons, readable := refusals([]byte(test.text), test.key)
		if got := strings.Join(reasons, "\n"); got != test.want || readable != test.readable {
			t.Errorf("%s: %q (readable: %v), want %q", test.name, got, readable, test.want)
		}
	}
}

// TestForeignTables wants a plan of another version's tables to be refused, by
// name, and the rest of it to be shown.
func TestForeignTables(t *testing.T) {
	t.Parallel()
	p := sample(t)
	for _, test := range []struct{ from, to, want string }{
		{`"kind":"jwt_role"`, `"kind":"jwt_rule"`, `jwt_role.r cannot be read: this version of vaultci has no kind "jwt_rule"`},
		{`"token_ttl":3600`, `"token_tttl":3600`, `jwt_role.r cannot be read: this version of vaultci knows no token_tttl of jwt_role`},
		{`"token_ttl":3600`, `"token_ttl":[]`, `jwt_role.r cannot be read: token_ttl of jwt_role: number is required`},
		{`"path":"auth/jwt/role/r"`, `"path":"auth/jwt/role/root"`, `jwt_role.r cannot be read: its path is auth/jwt/role/root and its values say auth/jwt/role/r`},
		{`"action":"replace"`, `"action":"burn"`, `secrets_mount.ops cannot be read: there is no action "burn"`},
		{`"after":[0]`, `"after":[99]`, `jwt_role.r cannot be read: it comes after change 99, which there is not`},
	} {
		var reasons []string
		file := decode(t, []byte(strings.Replace(compact(t, string(encode(t, p, ""))), test.from, test.to, 1)), "")
		for _, r := range file.Refusals {
			reasons = append(reasons, r.Reason)
		}
		if len(reasons) != 2 || reasons[1] != test.want {
			t.Errorf("%s: %q, want %q", test.to, reasons, test.want)
		}
		if len(file.Plan.Changes) != len(p.Changes)-1 {
			t.Errorf("%s: %d changes are left", test.to, len(file.Plan.Changes))
		}
	}
}

func compact(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestEveryByteCounts changes one byte anywhere: what comes out is refused, or
// means the same.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	text := encode(t, sample(t), "k")
	want := compact(t, string(text))
	rapid.Check(t, func(r *rapid.T) {
		damaged := bytes.Clone(text)
		damaged[rapid.IntRange(0, len(text)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "byte")
		reasons, _ := refusals(damaged, "k")
		var laid bytes.Buffer
		if len(reasons) == 0 && (json.Compact(&laid, damaged) != nil || laid.String() != want) {
			r.Fatalf("taken: %s", damaged)
		}
	})
}

// FuzzDecode wants no text to break the reader, and what is taken to be saved and
// read again alike.
func FuzzDecode(f *testing.F) {
	f.Add(encode(f, sample(f), ""))
	f.Add([]byte(`{"format_version":"1.0","integrity":"","plan":{"changes":[{"kind":"policy","action":"create","declared":{"values":{"name":null}}}]}}`))
	f.Add([]byte(`{"format_version":"1.0","plan":{"changes":[{"kind":"policy","action":"delete","live":{"sealed":{"rules":""}},"after":[0]}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := planfile.Decode(text, kind.All().Schema(), nil)
		if err != nil {
			return
		}
		for _, c := range file.Plan.Changes {
			if c.Object.Expand(c.Object.Kind.Path) != c.Path() {
				t.Errorf("%s: path %s", c.Address, c.Path())
			}
		}
		shown(t, file.Plan)
	})
}
