package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	// Variable names the program in the environment.
	Variable = "VAULTCI_SANDBOX"
	// Program is the program's file name; on Windows .exe follows.
	Program = "vaultci-sandbox"
)

// LocateOptions is where to look. A place left empty is not looked at, unless its field says otherwise.
type LocateOptions struct {
	// Getenv looks up the environment.
	Getenv func(string) string
	// Executable is the file of the running program.
	Executable string
	// WorkDir is the directory from which a relative VAULTCI_SANDBOX counts and where the search for a checkout starts.
	WorkDir string
	// CacheDir is where a program that was built is kept; empty means the user's cache directory.
	CacheDir string
	// LookPath finds programs; nil means [exec.LookPath].
	LookPath func(name string) (string, error)
	// Notify is told what is about to happen when it takes long. It may be nil.
	Notify func(message string)
}

// NotFoundError says that no sandbox program was found, and where it was looked for.
type NotFoundError struct {
	// Tried are the places, in order, each with the reason why it gave nothing.
	Tried []string
}

// Error lists the places and the remedy, on several lines.
func (e *NotFoundError) Error() string {
	return "finding the sandbox program: it is nowhere\n  - " + strings.Join(e.Tried, "\n  - ") +
		"\nbuild it in a checkout of vaultci with \"go build -C sandbox -o FILE .\" and set " + Variable + " to FILE"
}

// Locate returns the path of the sandbox program: the file that VAULTCI_SANDBOX names, which must exist; else
// vaultci-sandbox beside the executable; else on PATH; else the one it builds from the checkout of vaultci around WorkDir
// or around the executable. A build is repeated each time, which is quick when nothing changed. When there is no program
// and no checkout, the error is a [*NotFoundError].
func Locate(ctx context.Context, opts LocateOptions) (string, error) {
	if opts.LookPath == nil {
		opts.LookPath = exec.LookPath
	}
	if named := opts.getenv(Variable); named != "" {
		return opts.named(named)
	}
	missing := &NotFoundError{Tried: []string{Variable + ": not set"}}
	for _, place := range []func() (string, string){opts.beside, opts.onPath} {
		program, reason := place()
		if program != "" {
			return program, nil
		}
		missing.Tried = append(missing.Tried, reason)
	}
	checkout, reason := opts.checkout()
	if checkout == "" {
		missing.Tried = append(missing.Tried, reason)
		return "", missing
	}
	return opts.build(ctx, checkout)
}

func (o LocateOptions) getenv(name string) string {
	if o.Getenv == nil {
		return ""
	}
	return o.Getenv(name)
}

func (o LocateOptions) named(program string) (string, error) {
	if !filepath.IsAbs(program) {
		program = filepath.Join(o.WorkDir, program)
	}
	if err := runnable(program); err != nil {
		return "", fmt.Errorf("finding the sandbox program: %s: %w", Variable, err)
	}
	return program, nil
}

// beside and onPath return the program, or the reason why they have none.
func (o LocateOptions) beside() (program, reason string) {
	if o.Executable == "" {
		return "", "beside the executable: its path is not known"
	}
	directories := []string{filepath.Dir(o.Executable)}
	if real, err := filepath.EvalSymlinks(o.Executable); err == nil && filepath.Dir(real) != directories[0] {
		directories = append(directories, filepath.Dir(real))
	}
	for _, directory := range directories {
		program := filepath.Join(directory, fileName())
		if runnable(program) == nil {
			return program, ""
		}
	}
	return "", fmt.Sprintf("beside the executable: no %s in %s", fileName(), strings.Join(directories, " or "))
}

func (o LocateOptions) onPath() (program, reason string) {
	program, err := o.LookPath(Program)
	if err != nil {
		return "", fmt.Sprintf("on PATH: no %s", Program)
	}
	return program, ""
}

// runnable says why a file cannot be run, if so.
func runnable(file string) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file", file)
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return fmt.Errorf("%s is not executable", file)
	}
	return nil
}

func fileName() string {
	if runtime.GOOS == "windows" {
		return Program + ".exe"
	}
	return Program
}
