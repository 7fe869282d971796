package gitlab_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/tools/txtar"

	"github.com/vaultci/vaultci/internal/gitlab"
)

var update = flag.Bool("update", false, "write the golden parts of the archives anew")

// fixture is a repository in an archive. The comment says what it shows; its
// last line names the job. The part "want" holds the diagnostics, drawn, and
// the job.
type fixture struct {
	path    string
	archive *txtar.Archive
}

const ciFile = ".gitlab-ci.yml"

func fixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "ci", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	out := make([]fixture, len(paths))
	for i, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = fixture{path, archive}
	}
	return out
}

func (f fixture) name() string { return strings.TrimSuffix(filepath.Base(f.path), ".txtar") }

// job is the name after "job: " in the comment.
func (f fixture) job() string {
	_, name, _ := strings.Cut(string(f.archive.Comment), "job: ")
	name, _, _ = strings.Cut(name, "\n")
	return name
}

func (f fixture) files() fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, file := range f.archive.Files {
		if file.Name != "want" {
			fsys[file.Name] = &fstest.MapFile{Data: file.Data}
		}
	}
	return fsys
}

// golden compares with the part "want", or writes it when -update is given.
func (f fixture) golden(t *testing.T, got string) {
	t.Helper()
	i := slices.IndexFunc(f.archive.Files, func(file txtar.File) bool { return file.Name == "want" })
	if i >= 0 && string(f.archive.Files[i].Data) == got {
		return
	}
	if !*update {
		t.Errorf("%s differs from its golden part; run with -update and look at the change\ngot:\n%s", f.path, got)
		return
	}
	if i >= 0 {
		f.archive.Files = slices.Delete(f.archive.Files, i, i+1)
	}
	f.archive.Files = append(f.archive.Files, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(f.path, txtar.Format(f.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// load loads the job of one file and draws what comes of it.
func load(files fstest.MapFS, job string) string {
	found, sources, diags := gitlab.LoadJob(files, ciFile, job)
	return draw(sources, diags) + describe(found)
}

// one is a repository with one file.
func one(text string) fstest.MapFS {
	return fstest.MapFS{ciFile: &fstest.MapFile{Data: []byte(text)}}
}

// draw writes diagnostics as place, severity, summary, the source with the
// subject underlined, and the detail.
func draw(files map[string]*hcl.File, diags hcl.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		severity := "error"
		if d.Severity == hcl.DiagWarning {
			severity = "warning"
		}
		if d.Subject == nil {
			fmt.Fprintf(&b, "-: %s: %s\n", severity, d.Summary)
		} else {
			fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column, severity, d.Summary)
			if c := d.Context; c != nil && c.Start.Line < d.Subject.Start.Line {
				fmt.Fprintf(&b, "  | %s\n  | …\n", strings.TrimRight(strings.Split(string(files[c.Filename].Bytes), "\n")[c.Start.Line-1], "\r"))
			}
			b.WriteString(underline(files[d.Subject.Filename], *d.Subject))
		}
		for line := range strings.Lines(d.Detail) {
			b.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	return b.String()
}

// underline draws the first line of a range with carets under it.
func underline(file *hcl.File, r hcl.Range) string {
	if file == nil {
		return "  | (no source)\n"
	}
	lines := strings.Split(string(file.Bytes), "\n")
	if r.Start.Line < 1 || r.Start.Line > len(lines) {
		return "  | (outside the source)\n"
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[r.Start.Line-1], "\r"), "\t", " ")
	width := r.End.Column - r.Start.Column
	if r.End.Line > r.Start.Line {
		width = len([]rune(line)) + 1 - r.Start.Column
	}
	return fmt.Sprintf("  | %s\n  | %s%s\n", line, strings.Repeat(" ", r.Start.Column-1), strings.Repeat("^", max(width, 1)))
}

// describe writes a job with all that is known of it.
func describe(job *gitlab.Job) string {
	if job == nil {
		return "no job\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "job %s at %s\n", job.Name, place(job.Range))
	for _, v := range job.Variables {
		raw := ""
		if v.Raw {
			raw = " (raw)"
		}
		fmt.Fprintf(&b, "  variable %s = %q%s at %s\n", v.Name, v.Value, raw, place(v.Range))
	}
	for _, token := range job.IDTokens {
		fmt.Fprintf(&b, "  token %s for %q list=%v at %s\n", token.Name, token.Audience, token.List, place(token.Range))
	}
	for _, s := range job.Secrets {
		fmt.Fprintf(&b, "  secret %s from %s file=%v token=%q at %s, %s\n", s.Name, s.Provider, s.File, s.Token, place(s.Range), place(s.ProviderRange))
		if v := s.Vault; v != nil {
			fmt.Fprintf(&b, "    engine=%q mount=%q path=%q field=%q short=%q\n", v.Engine, v.Mount, v.Path, v.Field, v.Short)
		}
		for _, key := range slices.Sorted(maps.Keys(s.Settings)) {
			fmt.Fprintf(&b, "    %s=%q\n", key, s.Settings[key])
		}
	}
	return b.String()
}

func place(r hcl.Range) string {
	return fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(r.Filename, ciFile), r.Start.Line, r.Start.Column)
}
