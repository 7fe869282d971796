package vault

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// redacted stands where a secret was.
const redacted = "(redacted)"

// minSecret is the length in bytes below which a value is not redacted: it would be found everywhere.
const minSecret = 4

// Redactor replaces secrets in texts by "(redacted)". It finds each value as it is, without surrounding white space,
// and as URLs, JSON and Go's quoting write it. Values shorter than 4 bytes are left alone. The zero value knows no
// secret; a Redactor may be used by many goroutines at once and must not be copied.
type Redactor struct {
	mu    sync.Mutex               // held while adding
	forms atomic.Pointer[[]string] // sorted, never changed in place
}

// NewRedactor returns a redactor for the given values.
func NewRedactor(secrets ...string) *Redactor {
	r := new(Redactor)
	r.Add(secrets...)
	return r
}

// Add makes the redactor know further values.
func (r *Redactor) Add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Clone(r.known())
	for _, s := range secrets {
		all = append(all, forms(s)...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	r.forms.Store(&all)
}

func (r *Redactor) known() []string {
	if p := r.forms.Load(); p != nil {
		return *p
	}
	return nil
}

// String returns the text with every secret replaced. Secrets that overlap are replaced together.
func (r *Redactor) String(s string) string {
	spans := find(r.known(), s)
	if len(spans) == 0 {
		return s
	}
	return replace(s, spans)
}

// forms returns how a secret may be written.
func forms(secret string) []string {
	var all []string
	for _, s := range []string{secret, strings.TrimSpace(secret)} {
		all = append(all, s, url.QueryEscape(s), url.PathEscape(s), (&url.URL{Path: s}).EscapedPath(),
			unquote(strconv.Quote(s)), jsonForm(s, true), jsonForm(s, false))
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < minSecret })
}

func jsonForm(s string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(s) != nil {
		return ""
	}
	return unquote(strings.TrimSuffix(b.String(), "\n"))
}

func unquote(s string) string { return s[1 : len(s)-1] }

// span is a part of a text, [from, to) in bytes.
type span struct{ from, to int }

// find returns where the forms occur in s: in order, overlapping ones merged.
func find(forms []string, s string) []span {
	var spans []span
	for _, form := range forms {
		for at := 0; ; {
			i := strings.Index(s[at:], form)
			if i < 0 {
				break
			}
			spans = append(spans, span{at + i, at + i + len(form)})
			at += i + 1
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	merged := spans[:0]
	for _, next := range spans {
		if last := len(merged) - 1; last >= 0 && next.from < merged[last].to {
			merged[last].to = max(merged[last].to, next.to)
			continue
		}
		merged = append(merged, next)
	}
	return merged
}

func replace(s string, spans []span) string {
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		b.WriteString(s[at:sp.from])
		b.WriteString(redacted)
		at = sp.to
	}
	b.WriteString(s[at:])
	return b.String()
}
