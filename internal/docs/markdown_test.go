package docs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// The blocks of a page, fenced by three backquotes, mean:
//
//	hcl               a configuration of its own, which loads without faults
//	hcl fragment      a part of one, which parses
//	any title="FILE"  a file for the console blocks that follow
//	console           commands behind "$ ", run in order, and what they write
//	console exit=N    the same, where the last command ends with that status
//
// A heading of the second level starts anew: an empty directory and, where a
// command needs one, a fresh Vault. For set-up.sh there is a command vault, of
// which testdata/vault has just enough. What is sent to standard error is part of the
// output, but for the progress of apply. Commands are run by sh. What "vaultci
// resolve" finds is in job_test.go.

// fence is a fenced block: lines from to to of its page, without the fences.
type fence struct {
	lang, info string
	from, to   int
}

// section is what stands under one heading.
type section struct {
	title  string
	fences []fence
}

// document is a page that can be written anew.
type document struct {
	file     string
	lines    []string
	sections []section
}

func readDocument(t *testing.T, file string) *document {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := &document{file: file, lines: strings.Split(string(text), "\n"), sections: []section{{title: "top"}}}
	open := -1
	for i, line := range d.lines {
		last := &d.sections[len(d.sections)-1]
		switch {
		case strings.HasPrefix(line, "```") && open < 0:
			open = i
		case line == "```":
			lang, info, _ := strings.Cut(strings.TrimPrefix(d.lines[open], "```"), " ")
			last.fences = append(last.fences, fence{lang, info, open + 1, i})
			open = -1
		case open < 0 && strings.HasPrefix(line, "## "):
			d.sections = append(d.sections, section{title: strings.TrimPrefix(line, "## ")})
		}
	}
	if open >= 0 {
		t.Fatalf("%s:%d: the block has no end", file, open+1)
	}
	return d
}

func (d *document) text(f fence) string {
	return strings.Join(d.lines[f.from:f.to], "\n") + "\n"
}

// pages are those that people write.
func pages(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages in docs: %v", err)
	}
	return append(files, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md"))
}

// TestPages runs what the pages say.
func TestPages(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the commands of the pages are run by sh, which is missing")
	}
	bin := buildVaultci(t)
	for _, file := range pages(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			d := readDocument(t, file)
			outputs := map[int]string{} // of console blocks that differ, by their first line
			for _, s := range d.sections {
				t.Run(s.title, func(t *testing.T) { d.run(t, s, bin, outputs) })
			}
			if *update {
				d.rewrite(t, outputs)
			}
		})
	}
}

// binDir is the directory of the vaultci binary, once a test has needed it.
var binDir string

var build = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "vaultci-docs"); err != nil {
		return "", err
	}
	binDir = dir
	out, err := exec.Command("go", "build", "-o", dir+string(filepath.Separator), root+"/cmd/vaultci", "./testdata/vault").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("building vaultci: %w\n%s", err, out)
	}
	return dir, err
})

func buildVaultci(t *testing.T) (dir string) {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestMain(m *testing.M) {
	status := m.Run()
	if binDir != "" {
		os.RemoveAll(binDir) //nolint:errcheck // the run is over
	}
	os.Exit(status)
}

var title = regexp.MustCompile(`title="([^"]+)"`)

// run carries out the blocks of one section.
func (d *document) run(t *testing.T, s section, bin string, outputs map[int]string) {
	shell := &shell{dir: t.TempDir(), bin: bin}
	unused := ""
	for _, f := range s.fences {
		switch m := title.FindStringSubmatch(f.info); {
		case m != nil:
			unused = m[1]
			shell.write(t, m[1], d.text(f))
		case f.lang == "hcl" && f.info == "fragment":
			if _, diags := hclsyntax.ParseConfig([]byte(d.text(f)), d.file, hcl.Pos{Line: f.from + 1, Column: 1}); diags.HasErrors() {
				t.Error(diags)
			}
		case f.lang == "hcl":
			load(t, d.text(f))
		case f.lang == "console":
			unused = ""
			got := shell.console(t, d.lines[f.from:f.to], f.info)
			if want := d.text(f); got != want && *update {
				outputs[f.from] = got
			} else if got != want {
				t.Errorf("%s:%d: the output is stale; \"make docs\" writes it anew (- is written, + is true)\n%s", d.file, f.from, cmp.Diff(want, got))
			}
		}
	}
	if unused != "" {
		t.Errorf("%s: no command uses the file %s", d.file, unused)
	}
}

func (d *document) rewrite(t *testing.T, outputs map[int]string) {
	t.Helper()
	var b strings.Builder
	next := 0
	for _, s := range d.sections {
		for _, f := range s.fences {
			if got, ok := outputs[f.from]; ok {
				b.WriteString(strings.Join(d.lines[next:f.from], "\n") + "\n" + got)
				next = f.to
			}
		}
	}
	b.WriteString(strings.Join(d.lines[next:], "\n"))
	compare(t, d.file, b.String())
}

// shell runs the commands of one section.
type shell struct {
	dir, bin string
	box      *sandboxtest.Sandbox // nil while no command needs one
	issuer   string
	env      []string // of a job; nil while no command resolves secrets
}

func (s *shell) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	needsVault = regexp.MustCompile(`vaultci (plan|apply|drift|audit|unlock|rollback|export)\b|\bset-up\.sh\b`)
	elapsed    = regexp.MustCompile(`"elapsed_seconds":\d+`)
	times      = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\d{8}T\d{6}\.\d{3}Z-\d+`)
	progress   = regexp.MustCompile(`(?m)^Applying: .*\n`)
)

// console runs the commands of a block and returns the block as it should read.
func (s *shell) console(t *testing.T, lines []string, info string) string {
	t.Helper()
	var commands []string
	for _, line := range lines {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			commands = append(commands, command)
		}
	}
	var b strings.Builder
	for i, command := range commands {
		status := "exit=0"
		if i == len(commands)-1 && info != "" {
			status = info
		}
		fmt.Fprintf(&b, "$ %s\n%s", command, s.command(t, command, status))
	}
	return b.String()
}

func (s *shell) command(t *testing.T, command, status string) string {
	t.Helper()
	s.prepare(t, command)
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + s.bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + s.dir, "LANG=C.UTF-8"}
	if s.box != nil {
		cmd.Env = append(append(cmd.Env, s.box.Env()...), "VAULTCI_VAR_gitlab_url="+s.issuer)
		cmd.Env = append(cmd.Env, s.env...)
	}
	out, _ := cmd.CombinedOutput()
	if got := fmt.Sprintf("exit=%d", cmd.ProcessState.ExitCode()); got != status {
		t.Errorf("%s: %s, want %s\n%s", command, got, status, out)
	}
	text := elapsed.ReplaceAllString(string(out), `"elapsed_seconds":0`)
	text = times.ReplaceAllString(progress.ReplaceAllString(text, ""), "2026-01-02T03:04:05Z")
	if s.box != nil {
		text = strings.NewReplacer(s.issuer, "https://gitlab.example.com", s.box.Addr, "https://vault.example.com:8200").Replace(text)
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// TestLinks follows the links from page to page.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	generatedPages, _ := filepath.Glob(filepath.Join(root, "docs", "kinds", "*.md"))
	rulePages, _ := filepath.Glob(filepath.Join(root, "docs", "rules", "*.md"))
	for _, file := range slices.Concat(pages(t), generatedPages, rulePages) {
		for _, m := range link.FindAllStringSubmatch(strings.Join(readDocument(t, file).lines, "\n"), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s: the link leads nowhere: %s", file, m[1])
			}
		}
	}
}
