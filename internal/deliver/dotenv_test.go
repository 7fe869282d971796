package deliver

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/joho/godotenv"
)

// gitlabReader reads a dotenv report as GitLab does: UTF-8, without a byte order mark, line by line, each split at its
// first "=", both parts without white space at their ends. A line without "=" fails the whole report.
func gitlabReader(t *testing.T, report []byte) map[string]string {
	t.Helper()
	if !utf8.Valid(report) {
		t.Fatalf("GitLab would guess the encoding of %q", report)
	}
	got := map[string]string{}
	line := regexp.MustCompile(`^([^\n]*?)=([^\n]*)\n?$`)
	for text := range strings.Lines(strings.TrimPrefix(string(report), "\ufeff")) {
		parts := line.FindStringSubmatch(text)
		if parts == nil {
			t.Fatalf("Invalid Format: %q", text)
		}
		key := strings.Trim(parts[1], "\t\n\v\f\r \x00")
		if !regexp.MustCompile(`^[a-zA-Z0-9_]{1,255}$`).MatchString(key) {
			t.Fatalf("GitLab refuses the name %q", key)
		}
		got[key] = strings.Trim(parts[2], "\t\n\v\f\r \x00")
	}
	return got
}

// FuzzDotenv wants GitLab to read back what the format dotenv carries, and to be unable to read what it refuses. Another
// reader agrees on all values without the characters that the format's documentation names.
func FuzzDotenv(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var report bytes.Buffer
		if err := Write(&report, FormatDotenv, []Secret{{Name: "A", Value: a}, {Name: "B", Value: b}}); err != nil {
			if carried(a) && carried(b) {
				t.Errorf("refused for nothing: %v", err)
			}
			return
		}
		got := gitlabReader(t, report.Bytes())
		if got["A"] != string(a) || got["B"] != string(b) || len(got) != 2 {
			t.Errorf("GitLab reads %q from %q", got, report.Bytes())
		}
		trimmed := len(bytes.TrimSpace(a)) != len(a) || len(bytes.TrimSpace(b)) != len(b)
		if trimmed || bytes.ContainsAny(report.Bytes(), "'\"`#$\\\r") {
			return
		}
		got, err := godotenv.Unmarshal(report.String())
		if err != nil || got["A"] != string(a) || got["B"] != string(b) {
			t.Errorf("another reader reads %q from %q, %v", got, report.Bytes(), err)
		}
	})
}

// carried says what the grammar can carry, in other words than the code.
func carried(value []byte) bool {
	s := string(value)
	return utf8.Valid(value) && !strings.ContainsAny(s, "\n\x00") && !strings.ContainsAny(s[:min(1, len(s))]+s[max(0, len(s)-1):], "\t\v\f\r ")
}
