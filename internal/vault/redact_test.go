package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRedactorString(t *testing.T) {
	t.Parallel()
	r := NewRedactor("s3cr t/é\"<x>", "abcdef", "efghij", "line one\nline two\n", "abc", "")
	for text, want := range map[string]string{
		"nothing here":                     "nothing here",
		"a abcdef b abcdef":                "a (redacted) b (redacted)",
		"abcdefghij":                       "(redacted)", // they overlap
		"abcdefabcdef":                     "(redacted)(redacted)",
		"abc":                              "abc", // too short
		`"s3cr t/é\"<x>"`:                  `"(redacted)"`,
		`"s3cr t/é\"\u003cx\u003e"`:        `"(redacted)"`,
		"?q=s3cr+t%2F%C3%A9%22%3Cx%3E&":    "?q=(redacted)&",
		"/v1/s3cr%20t%2F%C3%A9%22%3Cx%3E/": "/v1/(redacted)/",
		"line one\nline two":               "(redacted)",
		`line one\nline two\n.`:            "(redacted).",
	} {
		if got := r.String(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
	if got := new(Redactor).String("x"); got != "x" {
		t.Error(got)
	}
}

// secretValue draws values that are worth redacting and do not occur in the placeholder.
func secretValue() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-c/ %"<\\é\n]{4,9}`).Filter(func(s string) bool { return len(strings.TrimSpace(s)) >= minSecret })
}

// No secret occurs in a redacted text, however it is written.
func TestRedactorProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(secretValue(), 1, 4).Draw(t, "secrets")
		text := ""
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			s := rapid.SampledFrom(secrets).Draw(t, "secret")
			asJSON, _ := json.Marshal(s)
			text += rapid.StringMatching(`[a-cX ]{0,3}`).Draw(t, "between") + rapid.SampledFrom([]string{
				s, url.QueryEscape(s), url.PathEscape(s), string(asJSON), fmt.Sprintf("%q", s), strings.TrimSpace(s),
			}).Draw(t, "form")
		}
		got := NewRedactor(secrets...).String(text)
		for _, s := range secrets {
			if strings.Contains(got, s) || strings.Contains(got, strings.TrimSpace(s)) {
				t.Fatalf("%q still contains %q", got, s)
			}
		}
	})
}

// The writer gives the same as String, however the text is split.
func TestRedactingWriterProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := NewRedactor(rapid.SliceOfN(rapid.StringMatching(`[ab]{4,6}`), 1, 3).Draw(t, "secrets")...)
		text := rapid.StringMatching(`[abX]{0,40}`).Draw(t, "text")
		var out strings.Builder
		w := r.Writer(&out)
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			if written, err := io.WriteString(w, rest[:n]); written != n || err != nil {
				t.Fatal(written, err)
			}
			rest = rest[n:]
		}
		w.Close()
		if want := r.String(text); out.String() != want {
			t.Fatalf("got %q, want %q", out.String(), want)
		}
	})
}

func TestRedactingWriterHoldsBackLittle(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	w := NewRedactor("password").Writer(&out)
	io.WriteString(w, "Name: ")
	if out.String() != "Name: " {
		t.Errorf("%q", out.String())
	}
	io.WriteString(w, "it is passw")
	if out.String() != "Name: it is " {
		t.Errorf("%q", out.String())
	}
	io.WriteString(w, "ord!")
	if out.String() != "Name: it is (redacted)!" {
		t.Errorf("%q", out.String())
	}
}

// What a server or the network says back is redacted everywhere.
func TestErrorsAreRedacted(t *testing.T) {
	t.Parallel()
	const secret = "pa ss/word"
	echo := `{"errors":["bad value pa ss/word"],"warnings":["pa%20ss%2Fword","hvs.testtoken"]}`
	for _, s := range []step{
		{status: 400, body: echo},
		{status: 403, body: "not JSON: pa ss/word"},
		{err: errors.New("cannot send pa ss/word")},
		{status: 200, body: `{"warnings":["pa ss/word hvs.testtoken"]}`},
		{status: 404, body: `{"data":{},"warnings":["pa ss/word"]}`},
	} {
		c := scripted(t, &script{steps: []step{s}}, func(c *Config) { c.Secrets = []string{secret}; c.backoff = noWait })
		warnings, err := c.Write(t.Context(), "a/"+secret, map[string]any{})
		text := fmt.Sprintf("%v %+v", warnings, err)
		for e := err; e != nil; e = errors.Unwrap(e) {
			if refused, ok := e.(redactedError); ok {
				e = refused
				text += e.Error()
				break
			}
			text += e.Error()
		}
		if strings.Contains(text, secret) || strings.Contains(text, "ss%2Fword") || strings.Contains(text, "hvs.") {
			t.Errorf("%s", text)
		}
	}
}
