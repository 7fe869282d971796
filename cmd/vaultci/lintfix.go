package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/lint"
)

// maxFixRounds bounds how often fixes are made and looked at again. Each round
// removes the cause of a finding, so that few are needed.
const maxFixRounds = 20

// runFix mends what can be mended until nothing more can be, and then reports
// what is left. Files are written when all is done, each as a whole.
func (a *app) runFix(o lintOptions) error {
	root, err := openDir(o.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	files := overlay{FS: root.FS(), changed: map[string][]byte{}}
	before := map[string][]byte{}
	config, err := a.loadFS(o.configFlags, files)
	if err != nil {
		return err
	}
	for name, file := range config.Files {
		before[name] = file.Bytes
	}
	for range maxFixRounds {
		in := o.input(config)
		edited := lint.Fix(in.Files, lint.Run(in))
		if len(edited) == 0 {
			break
		}
		maps.Copy(files.changed, edited)
		if config, err = a.loadFS(o.configFlags, files); err != nil {
			return errors.Join(errors.New("a fix made the configuration faulty, so nothing was written; please report this"), err)
		}
	}
	if o.diff {
		return a.showFixes(o, before, files.changed)
	}
	if err := writeFixes(o.dir, files.changed); err != nil {
		return err
	}
	if n := len(files.changed); n > 0 && o.format == "human" {
		for _, name := range slices.Sorted(maps.Keys(files.changed)) {
			fmt.Fprintf(a.streams.Out, "Mended %s\n", filepath.ToSlash(filepath.Join(o.dir, name)))
		}
		fmt.Fprintln(a.streams.Out)
	}
	return a.reportFindings(o.findingFlags, o.input(config), config.drawer)
}

// showFixes writes what would change. The status is that of the files as they
// are.
func (a *app) showFixes(o lintOptions, before, after map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(after)) {
		shown := filepath.ToSlash(filepath.Join(o.dir, name))
		fmt.Fprint(a.streams.Out, a.redact(render.UnifiedDiff(a.streams.Out.Style(), shown, before[name], after[name])))
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	failOn, _ := lint.ParseSeverity(o.failOn) // checked with the flags
	if lint.Worst(lint.Run(o.input(config))) >= failOn {
		return exitStatus(exitFindings)
	}
	return nil
}

func writeFixes(dir string, changed map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		if err := replaceFile(filepath.Join(dir, name), changed[name]); err != nil {
			return err
		}
	}
	return nil
}

// overlay is a directory in which some files have another content.
type overlay struct {
	fs.FS
	changed map[string][]byte
}

// ReadDir implements [fs.ReadDirFS]: no file is added.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o.FS, name) }

// Open implements [fs.FS].
func (o overlay) Open(name string) (fs.File, error) {
	text, ok := o.changed[name]
	if !ok {
		return o.FS.Open(name)
	}
	return &overlaid{bytes.NewReader(text), name}, nil
}

// overlaid is an open file of an overlay.
type overlaid struct {
	*bytes.Reader
	name string
}

// Close implements [fs.File].
func (*overlaid) Close() error { return nil }

// Stat implements [fs.File].
func (f *overlaid) Stat() (fs.FileInfo, error) { return overlaidInfo{f}, nil }

type overlaidInfo struct{ file *overlaid }

func (i overlaidInfo) Name() string     { return path.Base(i.file.name) }
func (i overlaidInfo) Size() int64      { return i.file.Reader.Size() }
func (overlaidInfo) Mode() fs.FileMode  { return 0o644 }
func (overlaidInfo) ModTime() time.Time { return time.Time{} }
func (overlaidInfo) IsDir() bool        { return false }
func (overlaidInfo) Sys() any           { return nil }
