package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/planfile"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// isFile says whether the argument names a file, and so a saved plan.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// readPlan reads a saved plan as far as it can be read.
func (a *app) readPlan(name string, registry *kind.Registry) (*planfile.File, error) {
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, withHint(fmt.Sprintf("there is no file %s", name), "Save a plan with plan --out FILE.")
	case err != nil:
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	file, err := planfile.Decode(text, registry.Schema(), a.planKey())
	var refusal *planfile.Refusal
	if errors.As(err, &refusal) {
		return nil, withHint(fmt.Sprintf("%s: %s", name, refusal.Reason), refusal.Remedy)
	}
	return file, err
}

// savedPreview gets a saved plan ready to be carried out: it takes the secret
// values from the configuration, connects, and makes sure that the server is the
// one that the plan is for and that nothing has moved since.
func (a *app) savedPreview(ctx context.Context, f planFlags) (*preview, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	registry := kind.All()
	file, err := a.readPlan(f.dir, registry)
	if err != nil {
		return nil, err
	}
	if err := refused(file.Refusals); err != nil {
		return nil, err
	}
	config := &configuration{
		Config:   &hclschema.Config{Settings: settingsOf(file.Connection), Lock: lockOf(file.Connection), Objects: file.Objects()},
		registry: registry,
		drawer:   &render.Drawer{Sensitive: sensitiveNames(registry), Redact: a.redact, Observe: a.observe},
	}
	a.redactor = vault.NewRedactor(a.getenv("VAULT_TOKEN"))
	if sealed := file.Sealed(); len(sealed) > 0 {
		if err := a.fill(file, sealed, f.configFlags, config); err != nil {
			return nil, err
		}
	}
	conn, err := a.connect(ctx, config, f.parallelism)
	if err != nil {
		return nil, err
	}
	if err := a.acquire(ctx, config, conn, f.lock); err != nil {
		a.disconnect(conn)
		return nil, err
	}
	p := &preview{plan: file.Plan, config: config, conn: conn, objects: file.Objects()}
	if err := a.unmoved(ctx, file, p); err != nil {
		a.disconnect(conn)
		return nil, err
	}
	if err := a.resumeRecord(ctx, file.Ownership, p); err != nil {
		a.disconnect(conn)
		return nil, err
	}
	return p, nil
}

// refused makes one error of all reasons for not carrying a plan out.
func refused(list []*planfile.Refusal) error {
	if len(list) == 0 {
		return nil
	}
	reasons := make([]string, len(list))
	for i, r := range list {
		reasons[i] = r.Reason
	}
	message := "the saved plan is refused, and nothing was written: " + reasons[0]
	if len(list) > 1 {
		message = "the saved plan is refused, and nothing was written:\n  - " + strings.Join(reasons, "\n  - ")
	}
	return withHint(message, list[0].Remedy)
}

// fill evaluates the configuration that the plan was made from, for its secret
// values.
func (a *app) fill(file *planfile.File, sealed []string, f configFlags, into *configuration) error {
	f.dir = file.Configuration.Directory
	if f.configDir != "" {
		f.dir = f.configDir
	}
	if !hasConfiguration(f.dir) {
		return withHint(
			fmt.Sprintf("the saved plan holds no secret values, and the configuration that they come from is not in %s; nothing was written. Needed: %s", f.dir, strings.Join(sealed, ", ")),
			"Run apply where plan ran, or say where the configuration is with --config DIR.")
	}
	if len(file.Configuration.Variables) > 0 {
		text, err := json.Marshal(file.Configuration.Variables)
		if err != nil {
			return fmt.Errorf("reading the plan's variables: %w", err)
		}
		f.recorded = []hclschema.VarFile{{Name: "the saved plan.json", Text: text}}
	}
	config, err := a.load(f)
	if err != nil {
		return err
	}
	if err := refused(file.Fill(config.Objects)); err != nil {
		return err
	}
	into.Secrets = config.Secrets
	return nil
}

// hasConfiguration says whether a directory is there and has files of the
// language.
func hasConfiguration(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasSuffix(e.Name(), hclschema.Suffix)
	})
}

// within reads what the objects that a plan destroys hold, by their paths.
func (c *connection) within(ctx context.Context, p *plan.Plan) map[string][]string {
	held := map[string][]string{}
	for _, change := range p.Destroys() {
		look := &plan.Change{Address: change.Address, Action: change.Action, Object: change.Object, Live: change.Live}
		c.DescribeLoss(ctx, []*plan.Change{look})
		held[change.Path()] = look.Within
	}
	return held
}

// unmoved makes sure that the plan still fits the server.
func (a *app) unmoved(ctx context.Context, file *planfile.File, p *preview) error {
	if r := file.CheckTarget(p.conn.target()); r != nil {
		return refused([]*planfile.Refusal{r})
	}
	state, readFaults, err := p.conn.ReadLive(ctx, file.Objects())
	if err != nil {
		return a.draw(p.config, render.Refusal(err, nil))
	}
	if len(readFaults) > 0 {
		p.config.drawer.Draw(a.streams.Err, capped(faults(readFaults)))
		return errors.New("the saved plan is refused, and nothing was written: not all of its objects can be read")
	}
	moved := append(file.Stale(state), file.StaleWithin(p.conn.within(ctx, file.Plan))...)
	if len(moved) == 0 {
		return nil
	}
	lines := make([]string, len(moved))
	for i, m := range moved {
		lines[i] = "\n  - " + m.String()
	}
	return withHint("the saved plan is stale, and nothing was written. Since it was made:"+strings.Join(lines, ""), "Plan again, and look at the difference.")
}
