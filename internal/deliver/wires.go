package deliver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	xterm "golang.org/x/term"
)

// drainFor is how long output is waited for after the command has ended: processes that it left in the background can keep
// a pipe open for ever. What the command itself wrote is in the pipe by then, and is passed on whole.
const drainFor = 2 * time.Second

// wires connect the command with the streams of this process, through the filter if there is one.
type wires struct {
	stdin, stdout, stderr *os.File // the command's
	outlets               []*outlet
	terminal              *terminal  // nil unless the command gets a pseudo-terminal
	lent                  []*os.File // ends that belong to the command once it has started
}

// wire prepares the streams. The caller closes what it returns.
func (c Command) wire() (*wires, error) {
	w := &wires{stdin: c.Stdin, stdout: c.Stdout, stderr: c.Stderr}
	if !c.Mask {
		return w, nil
	}
	if err := w.filter(newAutomaton(patterns(c.Secrets))); err != nil {
		w.close()
		return nil, fmt.Errorf("filtering the command's output: %w", err)
	}
	return w, nil
}

// filter puts the filter between the command and what it writes to. Streams that are the same file stay so, to keep the
// order of what is written to both.
func (w *wires) filter(a *automaton) (err error) {
	stdin, stdout, stderr := w.stdin, w.stdout, w.stderr
	if isTerminal(stdout) || isTerminal(stderr) {
		if w.terminal, err = newTerminal(stdin, stdout, stderr); err != nil {
			return err
		}
	}
	if w.stdout, err = w.outlet(a, stdout); err != nil {
		return err
	}
	if same(stdout, stderr) || isTerminal(stdout) && isTerminal(stderr) {
		w.stderr = w.stdout
	} else if w.stderr, err = w.outlet(a, stderr); err != nil {
		return err
	}
	if w.terminal != nil && w.terminal.full {
		w.stdin = w.terminal.child
	}
	return nil
}

// outlet returns what the command writes to so that it arrives at the given file filtered.
func (w *wires) outlet(a *automaton, to *os.File) (*os.File, error) {
	if to == nil {
		return nil, nil
	}
	var from, child *os.File
	if w.terminal != nil && isTerminal(to) {
		from, child = w.terminal.master, w.terminal.child
	} else {
		var err error
		if from, child, err = os.Pipe(); err != nil {
			return nil, err
		}
	}
	w.outlets = append(w.outlets, &outlet{from: from, to: a.mask(to)})
	w.lent = append(w.lent, child)
	return child, nil
}

// connect gives the command its streams.
func (w *wires) connect(cmd *exec.Cmd) {
	if w.stdin != nil {
		cmd.Stdin = w.stdin
	}
	if w.stdout != nil {
		cmd.Stdout = w.stdout
	}
	if w.stderr != nil {
		cmd.Stderr = w.stderr
	}
}

// started is called once the command has its ends of the wires.
func (w *wires) started() {
	for _, f := range w.lent {
		f.Close()
	}
	for _, o := range w.outlets {
		o.start()
	}
	if w.terminal != nil {
		w.terminal.start()
	}
}

// drain waits until what the command has written is passed on.
func (w *wires) drain() error {
	var errs []error
	for _, o := range w.outlets {
		errs = append(errs, o.wait())
	}
	return errors.Join(errs...)
}

// close leaves everything as it was. It may be called at any time, and after a drain has nothing to wait for.
func (w *wires) close() {
	for _, f := range w.lent {
		f.Close()
	}
	for _, o := range w.outlets {
		o.from.Close()
	}
	if w.terminal != nil {
		w.terminal.close()
	}
}

// outlet copies one stream of the command through the filter.
type outlet struct {
	from *os.File
	to   io.WriteCloser
	done chan error
}

func (o *outlet) start() {
	o.done = make(chan error, 1)
	go func() { o.done <- o.copy() }()
}

// copy ends when the command and all that share its output have ended, or when nobody wants the output any more: then the
// command shall notice, as it would without a filter.
func (o *outlet) copy() error {
	buffer := make([]byte, 32<<10)
	for {
		n, err := o.from.Read(buffer)
		if _, err := o.to.Write(buffer[:n]); err != nil {
			o.from.Close()
			return lost(err)
		}
		if err != nil {
			return lost(o.to.Close())
		}
	}
}

func (o *outlet) wait() error {
	if err := o.from.SetReadDeadline(time.Now().Add(drainFor)); err != nil {
		defer time.AfterFunc(drainFor, func() { o.from.Close() }).Stop()
	}
	return <-o.done
}

// lost is what to say when output could not be written. That a reader has gone away needs no words.
func lost(err error) error {
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("passing on the command's output: %w", err)
}

func isTerminal(f *os.File) bool { return f != nil && xterm.IsTerminal(int(f.Fd())) }

// same says that two streams are one file.
func same(a, b *os.File) bool {
	if a == nil || b == nil {
		return false
	}
	infoA, errA := a.Stat()
	infoB, errB := b.Stat()
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
