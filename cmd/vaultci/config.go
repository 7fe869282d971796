package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/lint"
)

// configFlags say which configuration is read, and with which values.
type configFlags struct {
	dir      string
	vars     []string
	varFiles []string
	recorded []hclschema.VarFile // of a saved plan; those of varFiles win
	// configDir is where a saved plan's configuration is, if not where it was.
	configDir string
}

func (f *configFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.vars, "var", nil, "give a variable a value: `NAME=VALUE` (repeatable)")
	cmd.Flags().StringArrayVar(&f.varFiles, "var-file", nil, "give variables the values in `FILE`, HCL or JSON (repeatable)")
}

// setDir takes the directory from the arguments.
func (f *configFlags) setDir(args []string) {
	f.dir = "."
	if len(args) > 0 {
		f.dir = args[0]
	}
}

// configuration is a configuration that was loaded, with what is needed to speak
// of it.
type configuration struct {
	*hclschema.Config
	registry *kind.Registry
	drawer   *render.Drawer
	lint     lint.Settings
}

// load reads and evaluates the configuration. Faults are drawn on standard
// error, warnings too; with faults the error is an exit status.
func (a *app) load(f configFlags) (*configuration, error) {
	root, err := openDir(f.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return a.loadFS(f, root.FS())
}

// loadFS is load for files that need not be those of the directory.
func (a *app) loadFS(f configFlags, fsys fs.FS) (*configuration, error) {
	varFiles, err := readVarFiles(f.varFiles)
	if err != nil {
		return nil, err
	}
	registry := kind.All()
	config, diags := hclschema.Load(fsys, hclschema.Options{
		Schema:    registry.Schema(),
		Vars:      f.vars,
		VarFiles:  append(slices.Clone(f.recorded), varFiles...),
		LookupEnv: a.lookupEnv,
		Lint:      lint.Block(),
	})
	settings, lintDiags := lint.Configure(config.Lint)
	diags = append(diags, lintDiags...)
	a.redactor = vault.NewRedactor(append(config.Secrets, a.getenv("VAULT_TOKEN"))...)
	drawer := &render.Drawer{Files: config.Files, Dir: f.dir, Sensitive: sensitiveNames(registry), Redact: a.redact, Observe: a.observe}
	if len(diags) > 0 {
		drawer.Draw(a.streams.Err, diags)
	}
	if diags.HasErrors() {
		return nil, exitStatus(exitFailed)
	}
	return &configuration{Config: config, registry: registry, drawer: drawer, lint: settings}, nil
}

// openDir opens a directory so that nothing outside it can be read through it,
// symbolic links included.
func openDir(dir string) (*os.Root, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, withHint(fmt.Sprintf("there is no directory %s", dir), "Give the directory that holds the *.vault.hcl files.")
	case err != nil:
		return nil, fmt.Errorf("reading the directory: %w", err)
	case !info.IsDir():
		return nil, withHint(fmt.Sprintf("%s is not a directory", dir), fmt.Sprintf("Give the directory that holds the *.vault.hcl files, such as %s: all of them are read together.", filepath.Dir(dir)))
	}
	return os.OpenRoot(dir)
}

func readVarFiles(names []string) ([]hclschema.VarFile, error) {
	var files []hclschema.VarFile
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading --var-file: %w", err)
		}
		files = append(files, hclschema.VarFile{Name: name, Text: text})
	}
	return files, nil
}

func sensitiveNames(registry *kind.Registry) []string {
	var names []string
	for _, k := range registry.Kinds() {
		for i := range k.Fields {
			if k.Fields[i].Sensitive {
				names = append(names, k.Fields[i].Key())
			}
		}
	}
	return names
}

// draw writes diagnostics to standard error and gives the status to end with.
func (a *app) draw(c *configuration, diags ...*hcl.Diagnostic) error {
	c.drawer.Draw(a.streams.Err, diags)
	return exitStatus(exitFailed)
}
