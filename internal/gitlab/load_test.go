package gitlab_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// unlisted is a repository of which files can be opened and directories not
// listed.
type unlisted struct{ fstest.MapFS }

func (u unlisted) Open(name string) (fs.File, error) {
	if name == "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func (u unlisted) ReadDir(name string) ([]fs.DirEntry, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func (u unlisted) Stat(name string) (fs.FileInfo, error) {
	if name == "." {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Stat(name)
}

// TestUnreadable wants what cannot be read to be reported where it is asked for.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	_, sources, diags := gitlab.LoadJob(unlisted{one("include: '*.yml'\na: {script: x}\n")}, ciFile, "a")
	if got := draw(sources, diags); !strings.Contains(got, ".gitlab-ci.yml:1:10: error: Repository not readable") || !strings.Contains(got, "permission denied") {
		t.Errorf("a repository that cannot be listed:\n%s", got)
	}

	files := one("include: dir.yml\na: {script: x}\n")
	files["dir.yml/x"] = &fstest.MapFile{}
	if got := load(files, "a"); !strings.Contains(got, ".gitlab-ci.yml:1:10: error: File not readable") || !strings.Contains(got, "it is not a regular file") {
		t.Errorf("an include that is a directory:\n%s", got)
	}
	if _, _, diags := gitlab.LoadJob(files, "dir.yml", "a"); !diags.HasErrors() {
		t.Error("a CI file that is a directory is no error")
	}

	outside := os.DirFS(t.TempDir())
	if _, _, diags := gitlab.LoadJob(outside, "../x.yml", "a"); !diags.HasErrors() {
		t.Error("a CI file outside the repository is no error")
	}
}

// TestIncludeStaysInside wants a symbolic link that leads out of the repository
// not to be followed.
func TestIncludeStaysInside(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	writeFile(t, filepath.Join(outside, "x.yml"), "b: {script: x}\n")
	writeFile(t, filepath.Join(dir, ciFile), "include: [x.yml, '*.yml']\na: {script: x}\n")
	if err := os.Symlink(filepath.Join(outside, "x.yml"), filepath.Join(dir, "x.yml")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	_, sources, diags := gitlab.LoadJob(root.FS(), ciFile, "a")
	if got := draw(sources, diags); !strings.Contains(got, ".gitlab-ci.yml:1:11: error: File not readable") {
		t.Errorf("the link was followed:\n%s", got)
	}
	if names := gitlab.JobNames(root.FS(), ciFile); slices.Contains(names, "b") {
		t.Errorf("the jobs are %q", names)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
