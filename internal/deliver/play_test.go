package deliver

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary play the programs of these tests: "play run …" is a process that calls Run, and the other
// parts are commands that it runs.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "play" {
		os.Exit(play(os.Args[2], os.Args[3:]))
	}
	if signal.Ignored(syscall.SIGHUP) { // by nohup, and then by what the tests start; not by that if it is caught here
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	os.Exit(m.Run())
}

const (
	playedValue   = "correct-horse-battery"
	playedContent = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n"
)

// play plays a part and returns its status.
func play(part string, args []string) int {
	switch part {
	case "run":
		return playRun(args)
	case "print":
		fmt.Print(os.Getenv("VALUE"))
	case "file":
		return playFile()
	case "exit":
		fmt.Println("ending")
		return 7
	case "copy":
		io.Copy(os.Stdout, os.Stdin)
	case "wait":
		fmt.Println(os.Getpid(), os.Getenv("FILE"))
		r, w, _ := os.Pipe()
		defer w.Close()
		r.Read(make([]byte, 1)) // nobody writes
	default:
		return playHere(part)
	}
	return 0
}

// playRun takes the directory of the files, whether to mask, and a command.
func playRun(args []string) int {
	status, err := Run(testContext(), Command{
		Argv: args[2:],
		Env:  os.Environ(),
		Secrets: []Secret{
			{Name: "VALUE", Value: []byte(playedValue)},
			{Name: "FILE", Value: []byte(playedContent), File: true},
		},
		Files: args[0],
		Mask:  args[1] == "mask",
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	return status
}

// playFile shows the file and what protects it.
func playFile() int {
	path := os.Getenv("FILE")
	file, err := os.Stat(path)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	directory, err := os.Stat(strings.TrimSuffix(path, "/FILE"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	content, err := os.ReadFile(path)
	fmt.Printf("%v %v %q %v\n", file.Mode(), directory.Mode(), content, err)
	return 0
}

// self is the command line of a part.
func self(t testing.TB, part ...string) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{program, "play"}, part...)
}

// player is a process that plays "run".
type player struct {
	*exec.Cmd
	out    *bufio.Reader
	stderr strings.Builder
	base   string
}

// running starts a process that runs a part, and calls prepare before.
func running(t *testing.T, mask bool, prepare func(*exec.Cmd), part ...string) *player {
	t.Helper()
	p := &player{base: t.TempDir()}
	mode := "plain"
	if mask {
		mode = "mask"
	}
	argv := append(self(t, "run", p.base, mode), self(t, part...)...)
	p.Cmd = exec.Command(argv[0], argv[1:]...)
	p.Stderr = &p.stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if prepare != nil {
		prepare(p.Cmd)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	return p
}

// line reads one line of the command's output.
func (p *player) line(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("after %q: %v; stderr: %s", line, err, &p.stderr)
	}
	return strings.TrimSuffix(line, "\n")
}

// end waits for the end and returns the rest of the output and the status.
func (p *player) end(t *testing.T) (string, int) {
	t.Helper()
	rest, err := io.ReadAll(p.out)
	if err != nil {
		t.Fatal(err)
	}
	p.Wait()
	return string(rest), p.ProcessState.ExitCode()
}

// clean makes sure that no file is left.
func clean(t *testing.T, base string) {
	t.Helper()
	entries, err := os.ReadDir(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s is left", entry.Name())
	}
}
