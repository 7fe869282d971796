package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the expected output in the scripts anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vaultci": func() { os.Exit(run()) }})
}

// TestScript runs testdata/script/<command>_<behaviour>.txtar. The verbs are
// described in verbs_test.go.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"apply":    cmdApply,
			"edit":     cmdEdit,
			"login":    cmdLogin,
			"requests": cmdRequests,
			"run":      cmdRun,
			"sign":     cmdSign,
			"vault":    cmdVault,
		},
	})
}

// setUp gives a script an environment in which only what it sets itself counts:
// testscript passes on nothing but PATH and the like.
func setUp(env *testscript.Env) error {
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("NO_COLOR", "1")
	env.Setenv("TZ", "UTC")
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		return err
	}
	env.Setenv("EXAMPLES", examples)
	t, _ := env.T().(testing.TB)
	env.Values[stateKey{}] = &state{t: t, places: map[string]string{env.WorkDir: "$WORK", examples: "$EXAMPLES"}}
	return nil
}
