package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// process is the program running as a child of the test.
type process struct {
	addresses
	line    string // the announcement as it was printed
	client  *http.Client
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	stdout  *bufio.Reader
	stderr  bytes.Buffer
	tempDir string
	ended   bool
}

// launch starts the program and waits for its announcement. When the test ends
// it closes standard input and checks that the program ends well.
func launch(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{tempDir: t.TempDir(), client: &http.Client{Timeout: time.Minute}}
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+p.tempDir)
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	must(t, err)
	p.stdout = bufio.NewReader(stdout)
	p.stdin, err = p.cmd.StdinPipe()
	must(t, err)
	must(t, p.cmd.Start())
	t.Cleanup(func() { p.end(t) })

	p.line, err = p.stdout.ReadString('\n')
	if err != nil {
		t.Fatalf("no announcement: %v; standard error: %s", err, p.stderr.String())
	}
	must(t, json.Unmarshal([]byte(p.line), &p.addresses))
	return p
}

// end closes standard input and waits for the end.
func (p *process) end(t *testing.T) {
	t.Helper()
	if p.ended {
		return
	}
	must(t, p.stdin.Close())
	p.wait(t)
}

// wait checks what every end must look like: status 0, nothing more on standard
// output, nothing on standard error, no file left.
func (p *process) wait(t *testing.T) {
	t.Helper()
	p.ended = true
	rest, err := io.ReadAll(p.stdout)
	must(t, err)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if len(rest) > 0 {
		t.Errorf("standard output has more than one line: %q", rest)
	}
	if p.stderr.Len() > 0 {
		t.Errorf("standard error: %s", p.stderr.String())
	}
	left, err := os.ReadDir(p.tempDir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// answer is what a server said.
type answer struct {
	Status int
	Header http.Header
	Text   string
}

// decode reads the answer's JSON into a T.
func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(a.Text), &value); err != nil {
		t.Fatalf("decoding %q: %v", a.Text, err)
	}
	return value
}

// send makes one request; body is JSON text, or "" for none.
func (p *process) send(t *testing.T, method, url, token, body string) (answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	must(t, err)
	if token != "" {
		request.Header.Set("X-Vault-Token", token)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}, err
}

// vault asks Vault with the root token.
func (p *process) vault(t *testing.T, method, path, body string) answer {
	t.Helper()
	got, err := p.send(t, method, p.VaultAddr+"/v1/"+path, p.RootToken, body)
	must(t, err)
	return got
}

// write writes to Vault and expects success.
func (p *process) write(t *testing.T, path, body string) {
	t.Helper()
	if got := p.vault(t, "POST", path, body); got.Status/100 != 2 {
		t.Fatalf("writing %s: %d %s", path, got.Status, got.Text)
	}
}

// issue asks the issuer, or the sandbox's own endpoints beside it, and expects success.
func (p *process) issue(t *testing.T, method, path, body string) answer {
	t.Helper()
	got, err := p.send(t, method, p.IssuerURL+path, "", body)
	must(t, err)
	if got.Status/100 != 2 {
		t.Fatalf("%s %s: %d %s", method, path, got.Status, got.Text)
	}
	return got
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
