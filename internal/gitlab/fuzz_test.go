package gitlab_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// FuzzLoadJob reads any text as a CI file that includes any other. It wants no
// panic, places that are in the sources, the same result again, a job or an
// error, and secrets that have what GitLab wants of them.
func FuzzLoadJob(f *testing.F) {
	for _, fix := range fixtures(f) {
		files := fix.files()
		var main, other string
		for name, file := range files {
			if name == ciFile {
				main = string(file.Data)
			} else {
				other = string(file.Data)
			}
		}
		f.Add(main, other, fix.job())
	}
	f.Fuzz(func(t *testing.T, main, other, job string) {
		files := fstest.MapFS{ciFile: &fstest.MapFile{Data: []byte(main)}, "ci.yml": &fstest.MapFile{Data: []byte(other)}}
		found, sources, diags := gitlab.LoadJob(files, ciFile, job)
		for _, d := range diags {
			within(t, sources, d.Subject)
			within(t, sources, d.Context)
			if d.Summary == "" || d.Detail == "" {
				t.Errorf("a diagnostic says nothing: %v", d)
			}
		}
		if found == nil && !diags.HasErrors() {
			t.Error("there is neither a job nor an error")
		}
		whole(t, sources, found)
		if got, again := draw(sources, diags)+describe(found), load(files, job); got != again {
			t.Errorf("the second time it differs:\n%s\n%s", got, again)
		}
		gitlab.JobNames(files, ciFile)
	})
}

// within wants a range in its source, with its lines and bytes in accord.
func within(t *testing.T, sources map[string]*hcl.File, r *hcl.Range) {
	t.Helper()
	if r == nil {
		return
	}
	file := sources[r.Filename]
	if file == nil {
		t.Errorf("%v is in no source", r)
		return
	}
	for _, pos := range []hcl.Pos{r.Start, r.End} {
		if pos.Byte < 0 || pos.Byte > len(file.Bytes) {
			t.Errorf("%v is outside its source", r)
			return
		}
		before := string(file.Bytes[:pos.Byte])
		line := before[strings.LastIndexByte(before, '\n')+1:]
		if pos.Line != 1+strings.Count(before, "\n") || pos.Column != 1+len([]rune(line)) {
			t.Errorf("%v does not agree with byte %d", r, pos.Byte)
		}
	}
	if r.End.Byte < r.Start.Byte {
		t.Errorf("%v ends before it starts", r)
	}
}

// whole wants each part of a job in a source, and no secret without a place.
func whole(t *testing.T, sources map[string]*hcl.File, job *gitlab.Job) {
	t.Helper()
	if job == nil {
		return
	}
	within(t, sources, &job.Range)
	for _, v := range job.Variables {
		within(t, sources, &v.Range)
	}
	for _, token := range job.IDTokens {
		within(t, sources, &token.Range)
	}
	for _, s := range job.Secrets {
		within(t, sources, &s.Range)
		within(t, sources, &s.ProviderRange)
		if s.Provider == "" || (s.Provider == "vault") != (s.Vault != nil) {
			t.Errorf("the secret %q has the provider %q and Vault's part %v", s.Name, s.Provider, s.Vault)
		}
		if s.Vault != nil {
			for part, r := range s.Vault.Ranges {
				if within(t, sources, &r); r.Filename == "" {
					t.Errorf("the %s of %q has no place", part, s.Name)
				}
			}
		}
	}
}
