package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"time"
)

// grace is how long a program may take to end after it was told to.
const grace = 5 * time.Second

// Process is a running sandbox program. Its methods are safe for concurrent use.
type Process struct {
	Addresses

	client *http.Client
	cmd    *exec.Cmd
	stdin  io.Closer
	stderr *tail
	grace  time.Duration
	ended  chan struct{} // closed when the program has ended
	err    error         // how it ended; to be read after ended
}

// Start runs the program with the given flags and waits until it has announced itself or ctx is done; later, ctx has no
// meaning. When the program fails, the error holds the end of what it wrote to stderr. The caller must call
// [Process.Stop].
//
// The program gets a process group of its own, so that ^C on the terminal does not reach it before its user has finished.
// Should this process be killed, the program's standard input closes, and it ends by itself.
func Start(ctx context.Context, program string, args ...string) (*Process, error) {
	p := &Process{stderr: &tail{}, grace: grace, ended: make(chan struct{})}
	stdout := newFirstLine()
	p.cmd = exec.Command(program, args...)
	p.cmd.Stdout, p.cmd.Stderr = stdout, p.stderr
	p.cmd.WaitDelay = time.Second
	ownGroup(p.cmd)
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	p.stdin = stdin
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	if err := p.await(ctx, stdout.line); err != nil {
		p.kill()
		return nil, fmt.Errorf("starting the sandbox: %w%s", err, p.stderr.quoted())
	}
	return p, nil
}

// await takes the announcement.
func (p *Process) await(ctx context.Context, line <-chan []byte) (err error) {
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting until it is ready: %w", ctx.Err())
	case <-p.ended:
		if p.err == nil {
			return errors.New("the program ended before it was ready")
		}
		return fmt.Errorf("the program ended before it was ready: %w", p.err)
	case text := <-line:
		if p.Addresses, err = parseAddresses(text); err != nil {
			return err
		}
		p.client, err = p.HTTPClient()
		return err
	}
}

// Stop tells the program to end, waits for it and, when it takes too long, kills it. The error says that it had to be
// killed or that it failed before. Stop may be called again.
func (p *Process) Stop() error {
	p.client.CloseIdleConnections()
	_ = p.stdin.Close()
	timer := time.NewTimer(p.grace)
	defer timer.Stop()
	select {
	case <-p.ended:
		return p.Wait()
	case <-timer.C:
		p.kill()
		return fmt.Errorf("stopping the sandbox: it did not end within %v and was killed%s", p.grace, p.stderr.quoted())
	}
}

// Wait waits until the program has ended, by itself or through [Process.Stop]. The error says how it failed, with the end
// of its stderr.
func (p *Process) Wait() error {
	<-p.ended
	if p.err != nil {
		return fmt.Errorf("running the sandbox: %w%s", p.err, p.stderr.quoted())
	}
	return nil
}

// Messages returns the end of what the program wrote to stderr so far.
func (p *Process) Messages() string { return p.stderr.String() }

func (p *Process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}
