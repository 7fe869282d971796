package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// Exit statuses.
const (
	exitOK     = 0 // ended because standard input closed or by a signal
	exitFailed = 1 // did not start, or a server stopped by itself
	exitUsage  = 2 // the command line was wrong
)

// streams are the process's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program; it returns the exit status.
func run(ctx context.Context, args []string, std streams) int {
	opts, err := parseOptions(args, std.out)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintf(std.err, "sandbox: %v\n", err)
		return exitUsage
	}
	if err := serve(ctx, opts, std); err != nil {
		fmt.Fprintf(std.err, "sandbox: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// serve starts the sandbox, announces it and keeps it until it is told to end.
func serve(ctx context.Context, opts options, std streams) (err error) {
	box, err := start(ctx, opts, std.err)
	if err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	defer func() { err = errors.Join(err, box.close()) }()

	if err := box.announce(std.out); err != nil {
		return fmt.Errorf("writing the addresses: %w", err)
	}
	select {
	case <-closed(std.in):
	case <-ctx.Done():
	case err := <-box.failed:
		return err
	}
	return nil
}

// closed returns a channel that closes when the reader has come to its end.
func closed(in io.Reader) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, in)
	}()
	return done
}
