package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/rollback"
	"github.com/vaultci/vaultci/plan"
)

// rollbackFlags say where the rollback record goes.
type rollbackFlags struct {
	file string
}

// The rollback records of runs that name no file.
const (
	stateDir   = ".vaultci"
	recordDir  = "rollback"
	recordTime = "20060102T150405.000Z"
	noRecord   = "none"
)

func (f *rollbackFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "rollback-file", "", "write the rollback record to `FILE`, or \"none\" (default: a new file in .vaultci/rollback)")
}

// rollbackRecord is the rollback record of a run; nil where none is kept.
type rollbackRecord struct {
	*rollback.Recorder
}

// startRollback writes what is live now of all that the plan touches, before the first
// write.
func (a *app) startRollback(ctx context.Context, p *preview, f rollbackFlags) (*rollbackRecord, error) {
	if f.file == noRecord {
		return nil, nil
	}
	within, err := p.conn.ReadWithin(ctx, p.plan)
	if err != nil {
		return nil, a.draw(p.config, render.Refusal(err, nil))
	}
	name := f.file
	if name == "" {
		if name, err = newRecordName(); err != nil {
			return nil, recordFailure(err)
		}
	}
	about := rollback.About{
		ToolVersion: version(), Time: time.Now().UTC().Format(time.RFC3339), Commit: a.commit(),
		Target: p.conn.target(), Connection: connectionOf(p.config.Config),
	}
	if about.Ownership, err = p.record.found(); err != nil {
		return nil, recordFailure(err)
	}
	recorder, err := rollback.Create(name, p.plan, about, rollback.Options{
		Within: func(c *plan.Change) []*hclschema.Object { return within[c] },
		Lost:   p.config.registry.LossOf,
		Secret: a.holdsSecret,
	})
	if err != nil {
		return nil, recordFailure(err)
	}
	return &rollbackRecord{recorder}, nil
}

func recordFailure(err error) error {
	hint := "Name a file that can be written with --rollback-file. With --rollback-file none, apply goes without, and nothing can be taken back."
	if errors.Is(err, rollback.ErrExists) {
		hint = "It may be the only way back from another run. Move it, or name another file with --rollback-file."
	}
	return &hintedError{fmt.Errorf("no rollback record, and nothing was written: %w", err), hint}
}

// newRecordName makes the directory of records and names a new one in it. The
// directory keeps itself out of Git.
func newRecordName() (string, error) {
	dir := filepath.Join(stateDir, recordDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	ignore := filepath.Join(stateDir, ".gitignore")
	if _, err := os.Lstat(ignore); errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(ignore, []byte("*\n"), 0o600); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, fmt.Sprintf("%s-%d.jsonl", time.Now().UTC().Format(recordTime), os.Getpid())), nil
}

// name is the name of the file; empty where none is kept.
func (r *rollbackRecord) name() string {
	if r == nil {
		return ""
	}
	return r.Name()
}

func (r *rollbackRecord) began(c *plan.Change) error {
	if r == nil {
		return nil
	}
	return r.Began(c)
}

// ended notes how a change ended. What cannot be noted is the end alone: that the
// change began is what a rollback needs.
func (r *rollbackRecord) ended(result apply.Result) {
	if r != nil && result.Status != apply.Skipped {
		_ = r.Ended(result.Change, string(result.Status))
	}
}

func (a *app) finish(r *rollbackRecord) {
	if r == nil {
		return
	}
	if err := r.Finish(); err != nil {
		a.logger().Warn("the rollback record may not be whole", "error", err.Error())
	}
}

// hints says whether to tell of the record: where something is half done, and to
// people.
func (r *rollbackRecord) hints(a *app, report *apply.Report) bool {
	done := report.Count(apply.Done)+report.Count(apply.Failed) > 0
	return r != nil && done && (!report.Complete() || a.streams.Out.IsTerminal())
}
