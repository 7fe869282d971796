package deliver

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func plainSecrets(values ...string) []Secret {
	var all []Secret
	for _, v := range values {
		all = append(all, Secret{Name: "A", Value: []byte(v)})
	}
	return all
}

func masked(secrets []Secret, pieces ...string) string {
	var b strings.Builder
	m := NewMask(&b, secrets)
	for _, p := range pieces {
		io.WriteString(m, p)
	}
	m.Close()
	return b.String()
}

func TestMask(t *testing.T) {
	t.Parallel()
	const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n"
	for _, tt := range []struct {
		values []string
		text   string
		want   string
	}{
		{nil, "any\x00thing", "any\x00thing"},
		{[]string{"password"}, "a password, a passwor, apasswordpassword\r\n", "a [MASKED], a passwor, a[MASKED][MASKED]\r\n"},
		{[]string{"password", "password1", "word1"}, "password1 password", "[MASKED] [MASKED]"},
		{[]string{"abcdefgh", "efghijkl"}, "abcdefghijkl abcdefgh efghijkl", "[MASKED] [MASKED] [MASKED]"}, // they overlap
		{[]string{"cdef", "abcdefgh"}, "abcdef cdef abcdefgh", "ab[MASKED] [MASKED] [MASKED]"},
		{[]string{"aaaa"}, "aaa aaaa aaaaaaa", "aaa [MASKED] [MASKED]"},
		{[]string{"1", "true", "abc", ""}, "1 true abc", "1 [MASKED] abc"}, // too short
		{[]string{"  padded\n"}, "padded", "[MASKED]"},
		{[]string{key}, "MIIEvQIBADANBg, short, BEGIN KEY", "[MASKED], short, BEGIN KEY"},
		{[]string{key}, "x" + key + "y", "x[MASKED]y"},
		{[]string{key}, "x" + strings.ReplaceAll(key, "\n", "\r\n") + "y", "x[MASKED]y"},
		{[]string{"line one \r\nline two\r\n"}, "line one, line two.", "[MASKED], [MASKED]."},
		{[]string{"\xff\xfe\xfd\xfc"}, "a\xff\xfe\xfd\xfcb\xff", "a[MASKED]b\xff"},
		{[]string{"[MASKED]"}, "[MASKED]", "[MASKED]"},
	} {
		if got := masked(plainSecrets(tt.values...), tt.text); got != tt.want {
			t.Errorf("%q of %q\ngot  %q\nwant %q", tt.text, tt.values, got, tt.want)
		}
		if got := masked(plainSecrets(tt.values...), strings.Split(tt.text, "")...); got != tt.want {
			t.Errorf("byte by byte: %q of %q\ngot  %q\nwant %q", tt.text, tt.values, got, tt.want)
		}
	}
}

// Only what may be the beginning of a value waits.
func TestMaskHoldsBackLittle(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	m := NewMask(&b, plainSecrets("password", "password of two"))
	for _, step := range [][2]string{
		{"Name? ", "Name? "},
		{"it is passw", "Name? it is "},
		{"ord", "Name? it is [MASKED]"}, // it may go on, and is masked in any case
		{" of", "Name? it is [MASKED]"},
		{"ten", "Name? it is [MASKED] often"},
		{" pass", "Name? it is [MASKED] often "},
	} {
		io.WriteString(m, step[0])
		if b.String() != step[1] {
			t.Errorf("after %q: %q", step[0], b.String())
		}
	}
	m.Close()
	if want := "Name? it is [MASKED] often pass"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

func TestMaskReportsFailures(t *testing.T) {
	t.Parallel()
	m := NewMask(new(fullDisk), plainSecrets("password"))
	if n, err := io.WriteString(m, "passwor"); n != 7 || err != nil {
		t.Error(n, err) // nothing to write yet
	}
	if err := m.Close(); err == nil {
		t.Error("no error")
	}
	if n, err := io.WriteString(NewMask(new(fullDisk), nil), "text"); n != 0 || err == nil {
		t.Error(n, err)
	}
	r, w := io.Pipe()
	r.CloseWithError(errors.New("gone"))
	if _, err := io.WriteString(NewMask(w, nil), "text"); err == nil || err.Error() != "gone" {
		t.Error(err)
	}
}

func TestUnmasked(t *testing.T) {
	t.Parallel()
	secrets := []Secret{
		{Name: "EMPTY"},
		{Name: "ONE", Value: []byte("1")},
		{Name: "FOUR", Value: []byte("four")},
		{Name: "THREE", Value: []byte("abc")},
		{Name: "LINES", Value: []byte("abc\nabc\n"), File: true},
	}
	if got := Unmasked(secrets); !slices.Equal(got, []string{"ONE", "THREE"}) {
		t.Error(got)
	}
}

// plainly masks with all of the text at hand and without an automaton.
func plainly(secrets []Secret, text []byte) []byte {
	hidden := make([]bool, len(text))
	joined := make([]bool, len(text)+1) // a value spans the place before the byte
	for _, p := range patterns(secrets) {
		for at := 0; at+len(p) <= len(text); at++ {
			if !bytes.Equal(text[at:at+len(p)], p) {
				continue
			}
			for i := range p {
				hidden[at+i] = true
				joined[at+i] = joined[at+i] || i > 0
			}
		}
	}
	var out []byte
	for i, c := range text {
		switch {
		case !hidden[i]:
			out = append(out, c)
		case !joined[i]:
			out = append(out, Masked...)
		}
	}
	return out
}

// likeMasked says that a value could come about from the placeholder and what stands beside it.
func likeMasked(value []byte) bool {
	for n := 1; n <= len(Masked); n++ {
		if bytes.HasPrefix(value, []byte(Masked[len(Masked)-n:])) || bytes.HasSuffix(value, []byte(Masked[:n])) {
			return true
		}
	}
	return bytes.Contains(value, []byte(Masked)) || bytes.Contains([]byte(Masked), value)
}

// checkMask holds the filter against the plain one and against its promise, for one way to cut the text.
func checkMask(t rapidOrTest, secrets []Secret, text []byte, cut func(rest int) int) {
	var out bytes.Buffer
	m := NewMask(&out, secrets)
	for rest := text; len(rest) > 0; {
		n := cut(len(rest))
		if written, err := m.Write(rest[:n]); written != n || err != nil {
			t.Fatalf("%d, %v", written, err)
		}
		rest = rest[n:]
	}
	if err := m.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	if want := plainly(secrets, text); !bytes.Equal(out.Bytes(), want) {
		t.Fatalf("%q of %v\ngot  %q\nwant %q", text, secrets, out.Bytes(), want)
	}
	for _, s := range secrets {
		if len(s.Value) >= 8 && !likeMasked(s.Value) && bytes.Contains(out.Bytes(), s.Value) {
			t.Fatalf("%q still has %q", out.Bytes(), s.Value)
		}
	}
}

type rapidOrTest interface{ Fatalf(string, ...any) }

// No value appears, however the text is cut and the values overlap, and nothing else is changed.
func TestMaskProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.StringMatching(`[ab\n ]{1,14}`), 0, 5).Draw(t, "values")
		text := rapid.StringMatching(`[ab\n \r]{0,80}`).Draw(t, "text")
		for _, v := range values {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			text = text[:at] + v + text[at:]
		}
		checkMask(t, plainSecrets(values...), []byte(text), func(rest int) int { return rapid.IntRange(1, rest).Draw(t, "n") })
	})
}

// FuzzMask takes values (apart by NUL), a text, and where to cut it.
func FuzzMask(f *testing.F) {
	f.Add([]byte("password\x00password1"), []byte("my password12"), []byte{1, 2, 3})
	f.Add([]byte("abcdefgh\x00efghijkl\x00fghi"), []byte("abcdefghijklabcdefgh"), []byte{5})
	f.Add([]byte("line one\nline two\n"), []byte("line one\r\nline two\r\nline"), []byte{9})
	f.Add([]byte("aaaaaaaa\x00aaaaaaab"), []byte("aaaaaaaaaaaaaaab"), []byte{0})
	f.Fuzz(func(t *testing.T, values, text, cuts []byte) {
		secrets := plainSecrets(strings.Split(string(values), "\x00")...)
		next := 0
		checkMask(t, secrets, text, func(rest int) int {
			if len(cuts) == 0 {
				return rest
			}
			next = (next + 1) % len(cuts)
			return min(rest, 1+int(cuts[next])%16)
		})
	})
}

// BenchmarkMask shows that time grows with the text and not with the number of values or their likeness to it.
func BenchmarkMask(b *testing.B) {
	var many []string
	for i := range 1000 {
		many = append(many, strings.Repeat("x", 40)+strings.Repeat("y", i%97)+string(rune('a'+i%26)))
	}
	for _, bb := range []struct {
		name   string
		values []string
		text   string
	}{
		{"plain", []string{"correct-horse-battery"}, strings.Repeat("all work and no play makes a dull boy\n", 800)},
		{"worst", []string{strings.Repeat("a", 20000) + "b"}, strings.Repeat("a", 32000)},
		{"many", many, strings.Repeat("x", 32000)},
		{"dense", []string{"abcd"}, strings.Repeat("abcd", 8000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			m := NewMask(io.Discard, plainSecrets(bb.values...))
			text := []byte(bb.text)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.Write(text)
			}
		})
	}
}
