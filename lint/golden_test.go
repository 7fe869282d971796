package lint_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/lint"
)

var update = flag.Bool("update", false, "write the golden parts of the archives anew")

// golden compares with a part of the archive, or writes it when -update is given.
// No part stands for an empty one.
func golden(t *testing.T, archive *txtar.Archive, path, part, got string) {
	t.Helper()
	var want string
	kept := archive.Files[:0:0]
	for _, f := range archive.Files {
		if f.Name == part {
			want = string(f.Data)
			continue
		}
		kept = append(kept, f)
	}
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s: the part %s differs; run with -update and look at the change\ngot:\n%s\nwant:\n%s", path, part, got, want)
		return
	}
	archive.Files = kept
	if got != "" {
		archive.Files = append(kept, txtar.File{Name: part, Data: []byte(got)})
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fixed is what the edits of the findings make of the files: the lines that
// change, with - and +. Empty where there are none.
func fixed(t *testing.T, in lint.Input) string {
	t.Helper()
	var out strings.Builder
	for name, text := range lint.Fix(in.Files, lint.Run(in)) {
		before, after := strings.Split(string(in.Files[name].Bytes), "\n"), strings.Split(string(text), "\n")
		for _, line := range minus(before, after) {
			out.WriteString("- " + line + "\n")
		}
		for _, line := range minus(after, before) {
			out.WriteString("+ " + line + "\n")
		}
	}
	return out.String()
}

// minus are the lines of one text that the other has not, or has fewer of.
func minus(a, b []string) []string {
	n := map[string]int{}
	for _, line := range b {
		n[line]++
	}
	var out []string
	for _, line := range a {
		if n[line]--; n[line] < 0 {
			out = append(out, line)
		}
	}
	return out
}
