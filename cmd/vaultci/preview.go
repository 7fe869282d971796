package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

// defaultParallelism is how many requests are under way at once.
const defaultParallelism = 16

// preview is a plan with the connection on which it was made.
type preview struct {
	plan   *plan.Plan
	config *configuration
	conn   *connection
	// objects are those that were looked at, and own is what is owned beside.
	objects []*hclschema.Object
	own     *kind.Ownership
	// record is the ownership record; nil where none is kept, or it cannot be
	// read.
	record *ownerRecord
	// faults says whether some objects could not be read.
	faults bool
	// refused is why the plan must not be applied, whatever else is said.
	refused hcl.Diagnostics
}

// planFlags are those that plan and apply share.
type planFlags struct {
	configFlags
	targets          []string
	parallelism      int
	ignoreFormatting bool
	lock             lockFlags
}

func (f *planFlags) check() error {
	if f.parallelism < 1 || f.parallelism > 256 {
		return fmt.Errorf("--parallelism wants a number from 1 to 256, not %d", f.parallelism)
	}
	return nil
}

// preview loads the configuration, reads what is live and compares. The caller
// closes the connection when there is no error.
func (a *app) preview(ctx context.Context, f planFlags) (*preview, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	config, err := a.load(f.configFlags)
	if err != nil {
		return nil, err
	}
	objects, errs := plan.Select(config.Objects, f.targets)
	if len(errs) > 0 {
		return nil, withHint(errs[0].Error(), "--target takes an address as the plan shows it: KIND.LABEL, or KIND.LABEL[\"KEY\"] for one element of a for_each.")
	}
	conn, err := a.connect(ctx, config, f.parallelism)
	if err != nil {
		return nil, err
	}
	if err := a.acquire(ctx, config, conn, f.lock); err != nil {
		a.disconnect(conn)
		return nil, err
	}
	own := owned(config, f)
	state, readFaults, err := conn.ReadOwned(ctx, objects, own)
	if err != nil {
		a.disconnect(conn)
		return nil, a.draw(config, render.Refusal(err, nil))
	}
	p := &preview{config: config, conn: conn, objects: objects, own: own, faults: len(readFaults) > 0}
	p.plan = plan.Compute(objects, state, plan.Options{IgnoreFormatting: f.ignoreFormatting})
	conn.DescribeLoss(ctx, p.plan.Destroys())
	a.openRecord(ctx, p, f.targets)
	if p.faults {
		config.drawer.Draw(a.streams.Err, capped(faults(readFaults)))
	}
	return p, nil
}

// owned is what the configuration owns beside what it declares. With --target
// only what is targeted is looked at, and so nothing is deleted for want of a
// declaration.
func owned(c *configuration, f planFlags) *kind.Ownership {
	if len(f.targets) == 0 {
		return &kind.Ownership{Claims: c.Claims, Removed: c.Removed}
	}
	return nil
}

// maxFaults bounds how many refusals of the server are drawn.
const maxFaults = 20

// capped keeps the first refusals and says how many more there are.
func capped(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(diags) <= maxFaults {
		return diags
	}
	rest := &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "More refusals",
		Detail:   fmt.Sprintf("%d further objects were refused likewise.", len(diags)-maxFaults),
	}
	return append(diags[:maxFaults:maxFaults], rest)
}
