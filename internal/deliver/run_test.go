package deliver

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func testContext() context.Context { return context.Background() }

func TestRunPassesStatusAndStreams(t *testing.T) {
	t.Parallel()
	for _, mask := range []bool{false, true} {
		shown := playedValue
		if mask {
			shown = Masked
		}
		for part, want := range map[string]struct {
			in, out string
			status  int
		}{
			"print": {out: shown},
			"exit":  {out: "ending\n", status: 7},
			"copy":  {in: "in\x00put", out: "in\x00put"},
		} {
			p := running(t, mask, func(c *exec.Cmd) { c.Stdin = strings.NewReader(want.in) }, part)
			if out, status := p.end(t); out != want.out || status != want.status {
				t.Errorf("%s, mask %v: got %q and %d; stderr: %s", part, mask, out, status, &p.stderr)
			}
			clean(t, p.base)
		}
	}
}

// A secret wins over a variable, and this process's own environment is not the command's.
func TestRunEnvironment(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	status, err := Run(t.Context(), Command{
		Argv:    self(t, "print"),
		Env:     []string{"VALUE=old", "OTHER=1"},
		Secrets: []Secret{{Name: "VALUE", Value: []byte("new")}},
		Stdout:  w,
	})
	w.Close()
	got := make([]byte, 16)
	n, _ := r.Read(got)
	if status != 0 || err != nil || string(got[:n]) != "new" {
		t.Errorf("got %q, %d, %v", got[:n], status, err)
	}
}

// TestLookup: what cannot be run is known before anything is fetched for it, with the status of a shell.
func TestLookup(t *testing.T) {
	t.Parallel()
	plain := t.TempDir() + "/plain"
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for argv, want := range map[string]int{os.Args[0]: 0, "no-such-command": 127, "./no-such-command": 127, "": 127, plain: 126} {
		if runtime.GOOS == "windows" && argv == plain {
			continue // there a name decides what can be executed
		}
		if status, err := Lookup([]string{argv}); status != want || (err == nil) != (want == 0) {
			t.Errorf("%s: %d, %v; want %d", argv, status, err, want)
		}
	}
	if status, err := Lookup(nil); status != 127 || err == nil {
		t.Errorf("no command: %d, %v", status, err)
	}
}
