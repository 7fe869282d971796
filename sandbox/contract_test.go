package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestAnnouncement(t *testing.T) {
	t.Parallel()
	p := launch(t)
	var line map[string]string
	must(t, json.Unmarshal([]byte(p.line), &line))
	want := []string{"issuer_url", "root_token", "vault_addr"}
	if got := slices.Sorted(maps.Keys(line)); !slices.Equal(got, want) {
		t.Errorf("keys: got %v, want %v", got, want)
	}
	for _, url := range []string{p.VaultAddr, p.IssuerURL} {
		if !strings.HasPrefix(url, "http://127.0.0.1:") {
			t.Errorf("got %s, want http on the loopback", url)
		}
	}
}

func TestMountsAreThoseOfAFreshVault(t *testing.T) {
	t.Parallel()
	p := launch(t)
	for path, want := range map[string][]string{
		"sys/mounts": {"cubbyhole/", "identity/", "sys/"},
		"sys/auth":   {"token/"},
	} {
		got := decode[struct{ Data map[string]any }](t, p.vault(t, "GET", path, ""))
		if keys := slices.Sorted(maps.Keys(got.Data)); !slices.Equal(keys, want) {
			t.Errorf("%s: got %v, want %v", path, keys, want)
		}
	}
}

func TestEnginesThatCanBeMounted(t *testing.T) {
	t.Parallel()
	p := launch(t)
	for _, kind := range []string{"kv", "kv-v1", "kv-v2", "generic", "database"} {
		p.write(t, "sys/mounts/"+kind, `{"type":"`+kind+`"}`)
	}
	for _, kind := range []string{"jwt", "oidc", "approle", "userpass"} {
		p.write(t, "sys/auth/"+kind, `{"type":"`+kind+`"}`)
	}
	if got := p.vault(t, "POST", "sys/mounts/nope", `{"type":"nope"}`); got.Status != http.StatusBadRequest {
		t.Errorf("mounting an unknown type: %d %s", got.Status, got.Text)
	}
}

func TestSignalEndsIt(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		p := launch(t, "--tls")
		must(t, p.cmd.Process.Signal(signal))
		p.wait(t)
	}
}

func TestNobodyReadsTheAnnouncement(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	reader, writer, err := os.Pipe()
	must(t, err)
	must(t, reader.Close())
	cmd := exec.Command(os.Args[0], "--tls")
	cmd.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+dir)
	cmd.Stdout = writer
	_ = cmd.Run()
	must(t, writer.Close())
	if cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("ended with %v, want status %d", cmd.ProcessState, exitFailed)
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLogGoesToStandardError(t *testing.T) {
	t.Parallel()
	p := launch(t, "--log-level", "info")
	must(t, p.stdin.Close())
	must(t, p.cmd.Wait())
	p.ended = true
	if !strings.Contains(p.stderr.String(), "root token generated") {
		t.Errorf("standard error: %s", p.stderr.String())
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args   string
		status int
		out    string // in standard output
		err    string // in standard error
	}{
		{"--help", exitOK, "--rate-limit N", ""},
		{"--nope", exitUsage, "", "flag provided but not defined: -nope"},
		{"something", exitUsage, "", `unexpected argument "something"`},
		{"--client-auth", exitUsage, "", "--client-auth needs --tls"},
		{"--drop-answer", exitUsage, "", "--drop-answer needs --drop-after"},
		{"--drop-after 1 --drop-count 0", exitUsage, "", "--drop-count must be positive"},
		{"--rate-limit -1", exitUsage, "", "--rate-limit must be positive"},
		{"--log-level loud", exitUsage, "", `"loud" is none of`},
		{"--listen 127.0.0.1:99999", exitFailed, "", "listening for vault"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			var out, err bytes.Buffer
			status := run(t.Context(), strings.Fields(c.args), streams{in: strings.NewReader(""), out: &out, err: &err})
			if status != c.status {
				t.Errorf("status: got %d, want %d", status, c.status)
			}
			if !strings.Contains(out.String(), c.out) || (c.out == "" && out.Len() > 0) {
				t.Errorf("standard output: %q", out.String())
			}
			if !strings.Contains(err.String(), c.err) || (c.err == "" && err.Len() > 0) {
				t.Errorf("standard error: %q", err.String())
			}
		})
	}
}
