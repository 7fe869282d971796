package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/atomicfile"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
)

type fmtOptions struct {
	check bool
	diff  bool
}

func (a *app) fmtCommand() *cobra.Command {
	var o fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt [DIR|FILE|-]...",
		Short: "Lay the configuration's files out in the canonical form",
		Long: `fmt rewrites the *.vault.hcl files of the directories given (the current one by
default) in the canonical layout and names those it changed. Comments and order
stay. A file that does not parse is reported and left alone. With -, standard
input is formatted to standard output.

Exit status: 0 done, 1 failed, 3 a file would change (with --check).`,
		RunE: func(_ *cobra.Command, args []string) error { return a.runFmt(o, args) },
	}
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; end with status 3 when a file would change")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "show what would change, and write nothing")
	return cmd
}

func (a *app) runFmt(o fmtOptions, args []string) error {
	if len(args) == 1 && args[0] == "-" {
		return a.formatStream()
	}
	files, err := fmtFiles(args)
	if err != nil {
		return err
	}
	changed, failed := false, false
	for _, name := range files {
		differs, err := a.formatFile(o, name)
		if err != nil {
			return err
		}
		changed = changed || differs == formatDiffers
		failed = failed || differs == formatFaulty
	}
	switch {
	case failed:
		return exitStatus(exitFailed)
	case changed && o.check:
		return exitStatus(exitFormat)
	}
	return nil
}

// fmtFiles lists the files that the arguments name.
func fmtFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, withHint(fmt.Sprintf("there is no file or directory %s", arg), "Give a directory with *.vault.hcl files, or files of that kind.")
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		names, err := hclschema.FileNames(os.DirFS(arg))
		if err != nil {
			return nil, fmt.Errorf("reading the directory: %w", err)
		}
		if len(names) == 0 {
			return nil, withHint(fmt.Sprintf("%s has no configuration files", arg), "The names of configuration files end in "+hclschema.Suffix+".")
		}
		for _, name := range names {
			files = append(files, filepath.Join(arg, name))
		}
	}
	return files, nil
}

type formatResult int

const (
	formatSame formatResult = iota
	formatDiffers
	formatFaulty
)

func (a *app) formatFile(o fmtOptions, name string) (formatResult, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return formatFaulty, fmt.Errorf("reading a file: %w", err)
	}
	formatted, ok := a.format(text, name)
	switch {
	case !ok:
		return formatFaulty, nil
	case bytes.Equal(text, formatted):
		return formatSame, nil
	}
	if o.diff {
		fmt.Fprint(a.streams.Out, render.UnifiedDiff(a.streams.Out.Style(), filepath.ToSlash(name), text, formatted))
	} else {
		fmt.Fprintln(a.streams.Out, filepath.ToSlash(name))
	}
	if o.check || o.diff {
		return formatDiffers, nil
	}
	return formatDiffers, replaceFile(name, formatted)
}

func (a *app) formatStream() error {
	text, err := io.ReadAll(a.streams.In)
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	formatted, ok := a.format(text, "standard-input")
	if !ok {
		return exitStatus(exitFailed)
	}
	_, err = a.streams.Out.Write(formatted)
	return err
}

// format lays a text out; faults are drawn, and ok is then false.
func (a *app) format(text []byte, name string) (formatted []byte, ok bool) {
	formatted, diags := hclschema.Format(text, name)
	if diags.HasErrors() {
		drawer := &render.Drawer{Files: map[string]*hcl.File{name: {Bytes: text}}, Sensitive: sensitiveNames(kind.All())}
		drawer.Draw(a.streams.Err, diags)
		return nil, false
	}
	return formatted, true
}

// replaceFile writes a file as a whole or not at all. A symbolic link stays one.
func replaceFile(name string, text []byte) error {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return atomicfile.WriteMode(target, text, info.Mode().Perm())
}

// writeFile writes a file, new or not, as a whole or not at all.
func writeFile(name string, text []byte) error {
	if _, err := os.Lstat(name); err == nil {
		return replaceFile(name, text)
	}
	return atomicfile.WriteMode(name, text, 0o644)
}
