package term

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal returns both ends of a new pseudo-terminal: the one a person looks at and types on, and the one a program
// has as its streams.
func openTerminal(t *testing.T, columns uint16) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Skipf("unlocking a pseudo-terminal: %v", err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Skipf("naming a pseudo-terminal: %v", err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("opening a pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { program.Close() })
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	return person, program
}

func TestRealTerminal(t *testing.T) {
	t.Parallel()
	_, program := openTerminal(t, 100)
	tests := []struct {
		name        string
		env         func(string) string
		width       int
		color, live bool
	}{
		{"as it is", env("TERM", "xterm"), 100, true, true},
		{"COLUMNS", env("TERM", "xterm", "COLUMNS", "60"), 60, true, true},
		{"NO_COLOR", env("NO_COLOR", "1"), 100, false, true},
		{"dumb", env("TERM", "dumb"), 100, false, false},
		{"CI", env("CI", "true"), 100, true, false},
	}
	for _, tt := range tests {
		s := fromFiles(program, program, program, tt.env)
		if !s.In.IsTerminal() || !s.Out.IsTerminal() || !s.Err.IsTerminal() {
			t.Errorf("%s: not seen as a terminal", tt.name)
		}
		if s.Err.Width() != tt.width || s.Err.Style().Enabled() != tt.color || s.Err.live != tt.live {
			t.Errorf("%s: width %d, colour %v, live %v", tt.name, s.Err.Width(), s.Err.Style().Enabled(), s.Err.live)
		}
	}
	stale := fromFiles(program, program, program, env("COLUMNS", "300"))
	if got := stale.Err.barWidth(); got != 99 {
		t.Errorf("a bar may be %d columns wide on a terminal of 100", got)
	}
}

func TestBarAndPromptOnARealTerminal(t *testing.T) {
	t.Parallel()
	person, program := openTerminal(t, 40)
	s := fromFiles(program, program, program, env("TERM", "xterm", "LANG", "C.UTF-8"))
	if _, err := person.WriteString("yes\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := s.Ask(t.Context(), "apply? ")
	if err != nil || answer != "yes" {
		t.Fatalf("got %q, %v", answer, err)
	}
	p := NewProgress(s.Err, "Applying", 2, nil)
	p.Println("note")
	p.Step(true)
	p.Done()
	fmt.Fprintln(s.Out, "report")

	seen := readUntil(t, person, "report")
	for _, want := range []string{"apply? ", "Applying ", "0/2", clearLine + "note\r\n", clearLine + "report"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the terminal lacks %q; it got %q", want, seen)
		}
	}
}

// readUntil reads what a person sees up to and including mark.
func readUntil(t *testing.T, person *os.File, mark string) string {
	t.Helper()
	r := bufio.NewReader(person)
	var seen strings.Builder
	for !strings.HasSuffix(seen.String(), mark) {
		b, err := r.ReadByte()
		if err != nil {
			t.Fatalf("after %q: %v", seen.String(), err)
		}
		seen.WriteByte(b)
	}
	return seen.String()
}
