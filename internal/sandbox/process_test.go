package sandbox

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestStartAndStop(t *testing.T) {
	t.Parallel()
	p, err := Start(t.Context(), self(t), "fake", "well")
	if err != nil {
		t.Fatal(err)
	}
	want := Addresses{VaultAddr: "http://127.0.0.1:1", RootToken: "root", IssuerURL: "http://127.0.0.1:2"}
	if p.Addresses != want {
		t.Errorf("got %+v", p.Addresses)
	}
	for range 2 {
		if err := p.Stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	}
	if err := p.Wait(); err != nil {
		t.Errorf("waiting: %v", err)
	}
}

func TestStartFails(t *testing.T) {
	t.Parallel()
	noCert := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noCert, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args []string
		want []string
	}{
		"dies":       {nil, []string{"before it was ready: exit status 3", "\n  no luck\n  today"}},
		"leaves":     {nil, []string{"the program ended before it was ready"}},
		"babbles":    {nil, []string{"not the announcement of a sandbox"}},
		"incomplete": {nil, []string{"lacks vault_addr, root_token or issuer_url"}},
		"endless":    {nil, []string{"not the announcement of a sandbox"}},
		"badca":      {[]string{noCert}, []string{"holds no certificate"}},
	}
	for mode, tt := range tests {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			_, err := Start(t.Context(), self(t), append([]string{"fake", mode}, tt.args...)...)
			if err == nil {
				t.Fatal("started")
			}
			for _, want := range append(tt.want, "starting the sandbox: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
		})
	}
}

func TestStartOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := Start(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestStartIsBoundedByItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, self(t), "fake", "silent"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestStopKillsTheStubborn(t *testing.T) {
	t.Parallel()
	p, err := Start(t.Context(), self(t), "fake", "stubborn")
	if err != nil {
		t.Fatal(err)
	}
	p.grace = time.Millisecond
	if err := p.Stop(); err == nil || !strings.Contains(err.Error(), "was killed") {
		t.Errorf("got %v", err)
	}
}

func TestStopTellsOfAFailure(t *testing.T) {
	t.Parallel()
	p, err := Start(t.Context(), self(t), "fake", "fails later")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err == nil || !strings.Contains(err.Error(), "exit status 1\n  could not tidy up") {
		t.Errorf("got %v", err)
	}
	if p.Messages() != "could not tidy up\n" {
		t.Errorf("messages: %q", p.Messages())
	}
}

func TestProgramEndsWithItsKilledParent(t *testing.T) {
	t.Parallel()
	parent, err := Start(t.Context(), self(t), "fake", "parent")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", parent.VaultAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	parent.kill()
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the program outlived the parent that was killed")
	}
}

func TestTail(t *testing.T) {
	t.Parallel()
	var end tail
	if end.quoted() != "" {
		t.Errorf("nothing is quoted as %q", end.quoted())
	}
	for range 3 {
		_, _ = end.Write([]byte(strings.Repeat("a", tailSize/2)))
	}
	_, _ = end.Write([]byte("end"))
	if got := end.String(); len(got) != tailSize || !strings.HasSuffix(got, "aend") {
		t.Errorf("kept %d bytes", len(got))
	}
}
