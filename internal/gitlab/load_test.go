package gitlab_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// TestLoadJob compares what comes of each archive with its golden part.
func TestLoadJob(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			got := load(f.files(), f.job())
			f.golden(t, got)
			if again := load(f.files(), f.job()); again != got {
				t.Errorf("the second time it differs:\n%s", again)
			}
		})
	}
}

// TestLineEnds wants files with the line ends of Windows to be read as others
// are, and a byte order mark to move nothing but the first line.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		windows, marked := fstest.MapFS{}, fstest.MapFS{}
		for name, file := range f.files() {
			windows[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(file.Data), "\n", "\r\n"))}
			marked[name] = &fstest.MapFile{Data: append([]byte("\ufeff"), file.Data...)}
		}
		want := load(f.files(), f.job())
		if got := load(windows, f.job()); got != want {
			t.Errorf("%s: with the line ends of Windows:\n%s\nwant:\n%s", f.name(), got, want)
		}
		_, sources, diags := gitlab.LoadJob(marked, ciFile, f.job())
		if n := strings.Count(want, ": error: ") + strings.Count(want, ": warning: "); n != len(diags) {
			t.Errorf("%s: with a byte order mark there are %d diagnostics, and not %d", f.name(), len(diags), n)
		}
		for _, d := range diags {
			within(t, sources, d.Subject)
		}
	}
}
