package sandboxtest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// Program returns the path of the sandbox program, for a test that runs it itself. Where there is none, the test ends as
// with [New].
func Program(t testing.TB) string {
	t.Helper()
	s := system()
	program, reason := s.program()
	if program == "" {
		s.missing(t, reason)
	}
	return program
}

// program returns the sandbox program, or the reason why there is none. Tests run in the directory of their package, so a
// relative VAULTCI_SANDBOX counts from the root of the checkout.
func (s setup) program() (program, reason string) {
	if named := s.getenv(sandbox.Variable); named != "" {
		if !filepath.IsAbs(named) {
			named = filepath.Join(s.root, named)
		}
		if _, err := os.Stat(named); err != nil {
			return "", sandbox.Variable + ": " + err.Error()
		}
		return named, ""
	}
	if s.root == "" {
		return "", sandbox.Variable + " is not set, and this is no checkout of vaultci"
	}
	name := sandbox.Program
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	program = filepath.Join(s.root, "bin", name)
	if _, err := os.Stat(program); err != nil {
		return "", sandbox.Variable + " is not set, and there is no bin/" + name
	}
	return program, ""
}

// missing ends a test for which there is no program. A value in VAULTCI_SANDBOX that leads nowhere is a mistake, never a
// reason to skip.
func (s setup) missing(t testing.TB, reason string) {
	t.Helper()
	message := "no sandbox program: " + reason + "; `make test` builds it"
	if s.getenv(sandbox.Variable) != "" || s.getenv("CI") != "" || s.getenv("VAULTCI_TEST_SANDBOX") == "required" {
		t.Fatal(message)
	}
	t.Skip(message)
}
