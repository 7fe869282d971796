package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// build makes the program from a checkout and returns its path in the user's cache.
func (o LocateOptions) build(ctx context.Context, checkout string) (string, error) {
	program, err := o.cached()
	if err != nil {
		return "", err
	}
	tool, err := o.LookPath("go")
	if err != nil {
		return "", fmt.Errorf("building the sandbox program: %w", err)
	}
	o.announce(checkout, program)

	output := &tail{}
	cmd := exec.CommandContext(ctx, tool, "build", "-C", filepath.Join(checkout, "sandbox"), "-o", program, ".")
	cmd.Env = append(cmd.Environ(), "GOWORK=off") // the sandbox must stay out of anyone's workspace
	cmd.Stdout, cmd.Stderr = output, output
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("building the sandbox program in %s: %w%s", checkout, err, output.quoted())
	}
	return program, nil
}

// cached is the program's path in the cache, in a directory that exists.
func (o LocateOptions) cached() (string, error) {
	cache := o.CacheDir
	if cache == "" {
		var err error
		if cache, err = os.UserCacheDir(); err != nil {
			return "", fmt.Errorf("finding a place to build the sandbox program in: %w", err)
		}
	}
	directory := filepath.Join(cache, "vaultci")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return "", fmt.Errorf("making a place to build the sandbox program in: %w", err)
	}
	return filepath.Join(directory, fileName()), nil
}

func (o LocateOptions) announce(checkout, program string) {
	if o.Notify == nil {
		return
	}
	if runnable(program) == nil {
		o.Notify("bringing the sandbox program up to date from " + checkout)
		return
	}
	o.Notify("building the sandbox program from " + checkout + "; the first build takes several minutes")
}
