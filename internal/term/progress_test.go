package term_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/internal/term"
)

// clock is a time that passes only when told to.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }
func frames(b *term.Buffer) []string {
	return strings.Split(strings.TrimSuffix(b.String(), "\x1b[K"), "\x1b[K")
}

func TestProgressInALog(t *testing.T) {
	t.Parallel()
	s, out, err := term.Test("")
	c := &clock{}
	p := term.NewProgress(s.Err, "Applying", 1000, c.Now)
	for i := range 1000 {
		c.pass(10 * time.Millisecond)
		p.Step(i != 500)
	}
	p.Done()
	p.Done()
	p.Add(1, 1)
	want := strings.Join([]string{
		"Applying: 0/1000 (0%), 0s",
		"Applying: 500/1000 (50%), 5s",
		"Applying: 1000/1000 (100%), 1 failed, 10s",
		"",
	}, "\n")
	if diff := cmp.Diff(want, err.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
	if out.String() != "" {
		t.Errorf("stdout got %q", out.String())
	}
}

func TestSlowProgressInALogHasALinePerTenth(t *testing.T) {
	t.Parallel()
	s, _, err := term.Test("")
	c := &clock{}
	p := term.NewProgress(s.Err, "Reading", 100, c.Now)
	for range 95 {
		c.pass(time.Minute)
		p.Step(true)
	}
	p.Done()
	lines := strings.Split(strings.TrimSpace(err.String()), "\n")
	if len(lines) != 11 || lines[1] != "Reading: 10/100 (10%), 10m00s" || lines[10] != "Reading: 95/100 (95%), 1h35m" {
		t.Errorf("got\n%s", err.String())
	}
}

func TestProgressOfNothing(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, -1} {
		s, _, err := term.Test("")
		p := term.NewProgress(s.Err, "Applying", total, nil)
		p.Step(true)
		p.Done()
		if err.String() != "" {
			t.Errorf("total %d: stderr got %q", total, err.String())
		}
	}
}

func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	s, _, err := term.TestTerminal(strings.NewReader(""), 60)
	c := &clock{}
	p := term.NewProgress(s.WithoutColor().Err, "Applying", 20000, c.Now)
	c.pass(12 * time.Second)
	p.Add(10000, 3)
	p.Add(10000, 0) // too soon to be shown
	p.Println("a note")
	p.Done()
	want := []string{
		"\rApplying ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░      0/20000  0s",
		"\rApplying ███████████░░░░░░░░░░░  10000/20000  3 failed  12s",
		"\r",
		"a note\n\rApplying ███████████░░░░░░░░░░░  10000/20000  3 failed  12s",
		"\r",
	}
	if diff := cmp.Diff(want, frames(err)); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
}

func TestProgressIsNeverWiderThanTheTerminal(t *testing.T) {
	t.Parallel()
	for width := range 80 {
		s, _, err := term.TestTerminal(strings.NewReader(""), max(width, 1))
		c := &clock{}
		p := term.NewProgress(s.Err, "Applying", 20000, c.Now)
		c.pass(time.Minute)
		p.Add(1234, 3)
		for _, frame := range frames(err) {
			if got := term.Columns(frame); got >= max(width, 1) {
				t.Errorf("width %d: a line of %d columns: %q", width, got, frame)
			}
		}
		p.Done()
	}
}

func TestProgressIsRedrawnAtMostTenTimesASecond(t *testing.T) {
	t.Parallel()
	s, _, err := term.TestTerminal(strings.NewReader(""), 80)
	c := &clock{}
	p := term.NewProgress(s.Err, "Applying", 100000, c.Now)
	for range 10000 {
		c.pass(100 * time.Microsecond)
		p.Step(true)
	}
	if n := len(frames(err)); n > 11 {
		t.Errorf("drawn %d times in a second", n)
	}
	p.Done()
}

func TestProgressGoesOnByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, err := term.TestTerminal(strings.NewReader(""), 80)
		p := term.NewProgress(s.Err, "Applying", 10, nil)
		p.Step(true)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := frames(err); !strings.HasSuffix(got[len(got)-1], " 1/10  3s") {
			t.Errorf("after 3 seconds the bar shows %q", got[len(got)-1])
		}
		p.Done()
	})
}

func TestProgressFromManyGoroutines(t *testing.T) {
	t.Parallel()
	s, out, err := term.TestTerminal(strings.NewReader(""), 80)
	p := term.NewProgress(s.Err, "Applying", 400, nil)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 100 {
				p.Step(j%2 == 0)
				p.Println("note", i, j)
				fmt.Fprintln(s.Out, "result", i, j)
			}
		})
	}
	wg.Wait()
	p.Done()
	if n := strings.Count(out.String(), "\n"); n != 400 {
		t.Errorf("stdout got %d lines", n)
	}
	if n := strings.Count(err.String(), "note"); n != 400 || !strings.HasSuffix(err.String(), "\r\x1b[K") {
		t.Errorf("stderr got %d notes and ends with %q", n, err.String()[len(err.String())-10:])
	}
}
