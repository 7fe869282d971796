package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"
)

// guardFlags say whether a run may take its own rights away.
type guardFlags struct {
	allowLockout bool
}

func (f *guardFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.allowLockout, "allow-self-lockout", false, "let the plan remove or narrow the mount, role or policy by which this run itself logged in")
}

// guard adds to the reasons against a plan: what its blocks forbid to destroy, and
// the changes by which the run locks itself out.
func (a *app) guard(ctx context.Context, p *preview, f guardFlags) {
	p.refused = append(p.refused, forbidden(p.plan)...)
	if f.allowLockout || !p.conn.MayLockOut(p.plan) {
		return
	}
	who, err := p.conn.Session(ctx)
	if err != nil {
		p.config.drawer.Draw(a.streams.Err, hcl.Diagnostics{{
			Severity: hcl.DiagWarning,
			Summary:  "Self-lockout not checked",
			Detail:   fmt.Sprintf("The server does not say as whom this run talks to it, so it is not known whether the plan takes from it what it works with: %s. Vault's policy \"default\" would let it ask.", err),
		}})
		return
	}
	who.Claims = p.conn.claims
	for _, l := range p.conn.Lockouts(ctx, p.plan, who) {
		p.refused = append(p.refused, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Self-lockout",
			Detail:   fmt.Sprintf("%s: %s The next run might not be able to set it right. If that is meant, add --allow-self-lockout.", l.Change.Address, l.Why),
			Subject:  l.Change.Object.BlockRange(),
		})
	}
}
