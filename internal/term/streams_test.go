package term

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCapturedStreams(t *testing.T) {
	t.Parallel()
	s, out, err := Test("typed")
	fmt.Fprint(s.Out, "result")
	fmt.Fprint(s.Err, "note")
	if out.String() != "result" || err.String() != "note" {
		t.Errorf("got %q and %q", out.String(), err.String())
	}
	if in, _ := io.ReadAll(s.In); string(in) != "typed" {
		t.Errorf("read %q from standard input", in)
	}
	if s.In.IsTerminal() || s.Out.IsTerminal() || s.Err.IsTerminal() {
		t.Error("a test stream says it is a terminal")
	}
	if s.Out.Width() != 80 || s.Out.Style().Enabled() || s.Out.UTF8() {
		t.Error("a test stream has the wrong width, colour or locale")
	}
	out.Reset()
	if out.String() != "" {
		t.Error("the buffer was not emptied")
	}
}

func TestStreamsOfFiles(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := fromFiles(file, file, file, env("COLUMNS", "100", "FORCE_COLOR", "1", "LANG", "C.UTF-8"))
	if s.Out.IsTerminal() || s.Out.live {
		t.Error("a file says it is a terminal")
	}
	if s.Out.Width() != 100 || !s.Out.Style().Enabled() || !s.Out.UTF8() {
		t.Error("the environment was not honoured")
	}
	if width := fromFiles(file, file, file, env()).Err.Width(); width != 80 {
		t.Errorf("a file is %d columns wide", width)
	}
}

func TestSystemStreams(t *testing.T) {
	t.Parallel()
	s := System(env("NO_COLOR", "1"))
	if s.Out.w != os.Stdout || s.Err.w != os.Stderr || s.Out.Style().Enabled() {
		t.Error("the real streams are not those of the process")
	}
}

func TestOutputAndFooterShareATerminal(t *testing.T) {
	t.Parallel()
	s, out, err := TestTerminal(strings.NewReader(""), 80)
	s.Err.screen.setFooter(s.Err.w, "bar")
	fmt.Fprint(s.Out, "half ")
	fmt.Fprint(s.Out, "line\n")
	s.Err.screen.setFooter(s.Err.w, "")
	if out.String() != "half line\n" {
		t.Errorf("stdout got %q", out.String())
	}
	want := "\rbar\x1b[K" + clearLine + "\rbar\x1b[K" + clearLine
	if err.String() != want {
		t.Errorf("stderr got %q, want %q: the bar must be gone while a line is unfinished", err.String(), want)
	}
}
