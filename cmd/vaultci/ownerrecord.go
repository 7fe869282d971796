package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/record"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/rollback"
	"github.com/vaultci/vaultci/plan"
)

// ownerRecord is the ownership record of a configuration that keeps one.
type ownerRecord struct {
	*record.Draft
	others []record.Other
	looked bool // whether those of others were looked at
}

// openRecord reads the ownership record, and marks the changes of the plan with
// their causes. Those of other configurations are read where this one has scopes,
// since it may delete what they own.
func (a *app) openRecord(ctx context.Context, p *preview, targets []string) {
	block := p.config.Record
	if block == nil {
		return
	}
	draft, err := record.Open(ctx, p.conn.client, block.Path)
	if err != nil {
		p.refused = append(p.refused, atBlock(render.Refusal(err, nil), &block.Range))
		return
	}
	p.record = &ownerRecord{Draft: draft, looked: len(p.own.Scopes()) > 0}
	draft.Prepare(a.origin(), p.objects, p.config.Claims, len(targets) > 0)
	draft.Mark(p.plan)
	if before := draft.Before; before != nil && before.Project != "" && draft.After.Project != "" && before.Project != draft.After.Project {
		p.config.drawer.Draw(a.streams.Err, hcl.Diagnostics{sharedRecord(p)})
	}
	if !p.record.looked {
		return
	}
	if p.record.others, err = draft.Others(ctx, p.conn.client); err != nil {
		diag := atBlock(render.Refusal(err, nil), &block.Range)
		diag.Detail += "\n\nSo it is not known whether another configuration owns what this one would delete."
		p.refused = append(p.refused, diag)
		return
	}
	p.refused = append(p.refused, p.record.conflicts(p)...)
}

// origin is where this run comes from, as CI servers say it.
func (a *app) origin() record.Origin {
	first := func(names ...string) string {
		for _, name := range names {
			if value := a.getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	return record.Origin{
		Who:     first("GITLAB_USER_LOGIN", "GITHUB_ACTOR", "USER", "USERNAME"),
		Commit:  first("CI_COMMIT_SHA", "GITHUB_SHA"),
		Project: first("CI_PROJECT_PATH", "GITHUB_REPOSITORY"),
		Tool:    version(),
	}
}

func sharedRecord(p *preview) *hcl.Diagnostic {
	before, after := p.record.Before, p.record.After
	return &hcl.Diagnostic{
		Severity: hcl.DiagWarning,
		Summary:  "Ownership record of another project",
		Detail:   fmt.Sprintf("The record %s was written by %s, and this is %s. Two configurations need two records: give each a path of its own. If the project has been renamed, the next apply sets it right.", p.record.Path, before.Project, after.Project),
		Subject:  &p.config.Record.Range,
	}
}

// conflicts reports what another configuration owns too.
func (r *ownerRecord) conflicts(p *preview) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, o := range record.Overlaps(p.own.Scopes(), r.others) {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Scope that another configuration has too",
			Detail:   fmt.Sprintf("%s meets %s of the configuration that keeps the record %s%s: each would delete what the other declares. Make one of them narrower. If the other configuration is no more, delete its record.", o.Ours, hclClaim(o), o.Other.Path, lastBy(o.Other.Entry)),
			Subject:  &o.Ours.Range,
		})
	}
	for _, t := range record.Takings(p.plan, r.others) {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Delete of what another configuration declares",
			Detail:   fmt.Sprintf("%s is declared by the configuration that keeps the record %s%s. Make the scope narrower, or write: removed %q … { destroy = false }. If the other configuration is no more, delete its record.", t.Change.Address, t.Other.Path, lastBy(t.Other.Entry), t.Change.Kind()),
			Subject:  t.Change.Object.BlockRange(),
		})
	}
	return diags
}

func hclClaim(o record.Overlap) string {
	theirs := o.Ours
	theirs.Holder, theirs.Pattern = o.Theirs.Holder, o.Theirs.Pattern
	return theirs.String()
}

// lastBy says, in brackets, who wrote an entry.
func lastBy(e *record.Entry) string {
	switch {
	case e.Project != "":
		return fmt.Sprintf(" (%s)", e.Project)
	case e.Who != "":
		return fmt.Sprintf(" (last applied by %s)", e.Who)
	}
	return ""
}

// saveRecord writes the ownership record after an apply, if it says anything new.
func (a *app) saveRecord(ctx context.Context, p *preview, report *apply.Report) error {
	if p.record == nil {
		return nil
	}
	done := map[*plan.Change]bool{}
	for i := range report.Results {
		done[report.Results[i].Change] = report.Results[i].Status == apply.Done
	}
	skipped := map[string]bool{}
	for _, address := range p.plan.Skipped {
		skipped[address] = true
	}
	var unread []string
	for _, o := range p.objects {
		if skipped[o.Address] {
			unread = append(unread, o.Path)
		}
	}
	entry := p.record.Finish(p.plan, unread, func(c *plan.Change) bool { return done[c] })
	if entry == nil {
		return nil
	}
	if err := p.record.Save(ctx, p.conn.client, entry); err != nil {
		return a.draw(p.config, atBlock(render.Refusal(err, nil), &p.config.Record.Range))
	}
	return nil
}

// saved is the record as a saved plan keeps it.
func (r *ownerRecord) saved() (json.RawMessage, error) {
	planned, err := r.Planned()
	if err != nil {
		return nil, err
	}
	return json.Marshal(planned)
}

// found is the record as a rollback record keeps it; nothing where none is kept.
func (r *ownerRecord) found() (json.RawMessage, error) {
	if r == nil {
		return nil, nil
	}
	found, err := r.Found()
	if err != nil {
		return nil, err
	}
	return json.Marshal(found)
}

// revertRecord takes up the ownership record that a run which is taken back found:
// of what it did, the record will say again what it said then.
func (a *app) revertRecord(ctx context.Context, r *rollback.Record, p *preview) error {
	if len(r.Ownership) == 0 {
		return nil
	}
	var found record.Planned
	if err := json.Unmarshal(r.Ownership, &found); err != nil {
		return fmt.Errorf("reading the ownership record in the rollback record: %w", err)
	}
	p.config.Record = &hclschema.Record{Path: found.Path}
	draft, err := record.Revert(ctx, p.conn.client, &found, a.origin(), r.Objects())
	if err != nil {
		return a.draw(p.config, render.Refusal(err, nil))
	}
	p.record = &ownerRecord{Draft: draft}
	return nil
}

// resumeRecord takes up the ownership record of a saved plan. What the plan deletes
// must not be another configuration's by now.
func (a *app) resumeRecord(ctx context.Context, saved json.RawMessage, p *preview) error {
	if len(saved) == 0 {
		return nil
	}
	var planned record.Planned
	if err := json.Unmarshal(saved, &planned); err != nil {
		return fmt.Errorf("reading the saved plan's ownership record: %w", err)
	}
	p.config.Record = &hclschema.Record{Path: planned.Path}
	draft, err := record.Resume(ctx, p.conn.client, &planned, a.origin(), p.plan)
	if err != nil {
		return a.draw(p.config, render.Refusal(err, nil))
	}
	p.record = &ownerRecord{Draft: draft}
	if p.plan.Summary().Delete == 0 {
		return nil
	}
	p.record.looked = true
	if p.record.others, err = draft.Others(ctx, p.conn.client); err != nil {
		return a.draw(p.config, render.Refusal(err, nil))
	}
	p.refused = append(p.refused, p.record.conflicts(p)...)
	return nil
}
