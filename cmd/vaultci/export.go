package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/export"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
)

type exportOptions struct {
	out         string
	overwrite   bool
	kinds       []string
	mounts      []string
	names       []string
	typed       bool
	parallelism int
}

func (a *app) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what Vault has as a configuration",
		Long: `export reads what Vault has and writes the configuration that declares it. A
plan of that configuration is empty. Vault's own objects are left out. What the
language cannot declare is left out too, with the reason in a comment. Of secrets,
which Vault never returns, there is a sensitive variable.

The server and the token come from the environment (VAULT_ADDR, VAULT_TOKEN).
In patterns a * stands for any text.

Exit status: 0 done, 1 failed, or something could not be read.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.runExport(o) },
	}
	cmd.Flags().StringVar(&o.out, "out", "", "write files into `DIR` instead of standard output")
	cmd.Flags().BoolVar(&o.overwrite, "overwrite", false, "replace the configuration that is in DIR")
	cmd.Flags().StringArrayVar(&o.kinds, "kind", nil, "export objects of this `KIND` only (repeatable)")
	cmd.Flags().StringArrayVar(&o.mounts, "mount", nil, "export only mounts at paths of this `PATTERN`, and what lives in them (repeatable)")
	cmd.Flags().StringArrayVar(&o.names, "name", nil, "export only objects with names of this `PATTERN` (repeatable)")
	cmd.Flags().BoolVar(&o.typed, "typed", false, "write policies as path blocks also where their text has another layout, and no comments; a plan shows these as formatting only")
	cmd.Flags().IntVar(&o.parallelism, "parallelism", defaultParallelism, "how many requests are under way at once")
	return cmd
}

func (a *app) runExport(o exportOptions) error {
	registry := kind.All()
	if err := o.check(registry); err != nil {
		return err
	}
	ctx, cancel := a.interruptible()
	defer cancel()
	objects, readFaults, err := a.readLive(ctx, registry, o)
	if err != nil {
		return err
	}
	result := export.Write(registry.Schema(), objects, export.Options{Unfold: o.typed})
	if o.out == "" {
		err = a.printExport(result)
	} else {
		err = a.saveExport(o, result)
	}
	if err != nil {
		return err
	}
	a.remark(result)
	if len(readFaults) > 0 {
		(&render.Drawer{Redact: a.redact}).Draw(a.streams.Err, capped(faults(readFaults)))
		return exitStatus(exitFailed)
	}
	return nil
}

func (o *exportOptions) check(registry *kind.Registry) error {
	for _, name := range o.kinds {
		if known := registry.Schema().Names(); !slices.Contains(known, name) {
			return withHint(fmt.Sprintf("unknown kind %q", name), strings.TrimSpace(hclschema.DidYouMean(name, known)+" The kinds are "+strings.Join(known, ", ")+"."))
		}
	}
	if o.out != "" && !o.overwrite {
		if err := checkEmpty(o.out); err != nil {
			return err
		}
	}
	flags := planFlags{parallelism: o.parallelism}
	return flags.check()
}

// checkEmpty wants a directory without a configuration, or none.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the directory: %w", err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".vault.hcl") {
			return withHint(fmt.Sprintf("there is a configuration in %s already (%s), and nothing was written", dir, e.Name()), "All *.vault.hcl files of a directory are read together. Choose another directory, or replace what is there with --overwrite.")
		}
	}
	return nil
}

// readLive reads the objects that are wanted.
func (a *app) readLive(ctx context.Context, registry *kind.Registry, o exportOptions) ([]*hclschema.Object, []kind.Fault, error) {
	none := &configuration{Config: &hclschema.Config{}, registry: registry, drawer: &render.Drawer{Redact: a.redact}}
	conn, err := a.connect(ctx, none, o.parallelism)
	if err != nil {
		return nil, nil, err
	}
	defer a.disconnect(conn)
	wanted := func(object *hclschema.Object) bool { return o.wants(registry, object) }
	objects, readFaults, err := conn.ReadSelected(ctx, kind.Selection{Kinds: o.kinds, Wanted: wanted})
	if err != nil {
		return nil, nil, a.draw(none, render.Refusal(err, nil))
	}
	return objects, readFaults, nil
}

func (o *exportOptions) wants(registry *kind.Registry, object *hclschema.Object) bool {
	any := func(patterns []string, name string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return hclschema.Claim{Pattern: p}.Matches(name) })
	}
	if len(o.names) > 0 && !any(o.names, object.String(object.Kind.Label)) {
		return false
	}
	return len(o.mounts) == 0 || any(o.mounts, registry.MountOf(object))
}

func (a *app) printExport(result *export.Result) error {
	for i, f := range result.Files {
		text := string(f.Text)
		if i > 0 {
			text = "\n" + text
		}
		if _, err := a.streams.Out.Write([]byte(text)); err != nil {
			return fmt.Errorf("writing the configuration: %w", err)
		}
	}
	return nil
}

// saveExport writes the files, each as a whole. With --overwrite the files of an
// older configuration go, so that nothing is declared twice.
func (a *app) saveExport(o exportOptions, result *export.Result) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("making the directory: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(escapeGlob(o.out), "*.vault.hcl"))
	if err != nil {
		return fmt.Errorf("reading the directory: %w", err)
	}
	for _, f := range result.Files {
		name := filepath.Join(o.out, f.Name)
		if err := writeFile(name, f.Text); err != nil {
			return err
		}
		old = slices.DeleteFunc(old, func(o string) bool { return o == name })
		fmt.Fprintln(a.streams.Out, filepath.ToSlash(name))
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("taking away what was there: %w", err)
		}
	}
	return nil
}

// escapeGlob takes the special characters of a path literally.
func escapeGlob(path string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path)
}

// remark says what somebody must know of the export who does not read it all.
func (a *app) remark(result *export.Result) {
	drawer := &render.Drawer{Redact: a.redact}
	for _, l := range result.LeftOut {
		drawer.Draw(a.streams.Err, hcl.Diagnostics{{
			Severity: hcl.DiagWarning,
			Summary:  "Left out",
			Detail:   l.Object.Path + " cannot be declared. " + strings.Join(l.Reasons, " "),
		}})
	}
	if n := len(result.Variables); n > 0 {
		drawer.Draw(a.streams.Err, hcl.Diagnostics{{
			Severity: hcl.DiagWarning,
			Summary:  "Secrets to be given",
			Detail:   "Vault never returns them. A plan needs values for " + strings.Join(result.Variables, ", ") + ", as environment variables " + hclschema.EnvPrefix + "NAME.",
		}})
	}
	if result.Objects == 0 {
		drawer.Draw(a.streams.Err, hcl.Diagnostics{{
			Severity: hcl.DiagWarning,
			Summary:  "Nothing to export",
			Detail:   "Vault has no object of these kinds and names that this token can see, beside its own.",
		}})
	}
}
