package sandboxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutAProgram(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	tests := map[string]struct {
		setup           setup
		outcome, reason string
	}{
		"skips":            {setup{getenv: env(), root: root}, "skip", "no bin/vaultci-sandbox"},
		"skips elsewhere":  {setup{getenv: env()}, "skip", "no checkout of vaultci"},
		"CI":               {setup{getenv: env("CI", "true"), root: root}, "fatal", "`make test` builds it"},
		"required":         {setup{getenv: env("VAULTCI_TEST_SANDBOX", "required"), root: root}, "fatal", "`make test` builds it"},
		"variable to none": {setup{getenv: env("VAULTCI_SANDBOX", "none"), root: root}, "fatal", "VAULTCI_SANDBOX: "},
	}
	for name, tt := range tests {
		r := play(t, name, func(t testing.TB) { tt.setup.new(t, nil) })
		if r.outcome != tt.outcome || !strings.Contains(r.message, tt.reason) {
			t.Errorf("%s: %s with %q", name, r.outcome, r.message)
		}
	}
}

func TestWhereTheProgramIs(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	built := filepath.Join(root, "bin", "vaultci-sandbox")
	named := filepath.Join(root, "named")
	if err := os.Mkdir(filepath.Dir(built), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{built, built + ".exe", named} {
		if err := os.WriteFile(file, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if got, reason := (setup{getenv: env(), root: root}).program(); strings.TrimSuffix(got, ".exe") != built {
		t.Errorf("got %q, %s", got, reason)
	}
	for _, value := range []string{named, "named"} {
		if got, reason := (setup{getenv: env("VAULTCI_SANDBOX", value), root: root}).program(); got != named {
			t.Errorf("%s: got %q, %s", value, got, reason)
		}
	}
}

func TestABrokenProgramFailsTheTest(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(file, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	r := play(t, "broken", func(t testing.TB) { setup{getenv: env("VAULTCI_SANDBOX", file)}.new(t, nil) })
	if r.outcome != "fatal" || !strings.Contains(r.message, "starting the sandbox: ") {
		t.Errorf("%s with %q", r.outcome, r.message)
	}
}
