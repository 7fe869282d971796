package main

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// defaultMaxDestroy is how many objects an apply may destroy unless it is told
// otherwise.
const defaultMaxDestroy = 10

// destroyFlags say what may be destroyed.
type destroyFlags struct {
	allow   bool
	maximum int
}

func (f *destroyFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.allow, "allow-destroy", false, "carry out changes that destroy something, where nobody is asked")
	cmd.Flags().IntVar(&f.maximum, "max-destroy", defaultMaxDestroy, "refuse a plan that destroys more than `N` objects, those within destroyed mounts included")
}

// permit refuses a plan that destroys too much. Where somebody is asked, that
// stands for --allow-destroy; the bound holds all the same.
func (f *destroyFlags) permit(p *plan.Plan, asks bool) error {
	n := p.Destroyed()
	switch {
	case n == 0:
		return nil
	case !f.allow && !asks:
		return withHint(fmt.Sprintf("the plan destroys %s, and nothing was written", objects(n)), "Each is marked -/+ or - above, with what is lost. If that is meant, run apply again with --allow-destroy.")
	case n > f.maximum:
		return withHint(fmt.Sprintf("the plan destroys %s, more than --max-destroy %d, and nothing was written", objects(n), f.maximum), "If that is meant, raise --max-destroy.")
	}
	return nil
}

// question is what is asked on a terminal before anything is written.
func question(p *preview) string {
	what := "Apply these changes"
	if n := p.plan.Destroyed(); n > 0 {
		what = fmt.Sprintf("This destroys %s.\nApply these changes", objects(n))
	}
	return fmt.Sprintf("\n%s to %s? Only \"yes\" is taken for an answer: ", what, p.conn.client.Address())
}

// forbidden reports the objects that the plan destroys although their blocks
// forbid it.
func forbidden(p *plan.Plan) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, o := range p.Forbidden {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Destruction prevented",
			Detail:   fmt.Sprintf("The plan destroys %s: %s Its lifecycle block forbids that, so the plan cannot be applied. Take back the change that makes it necessary, or take out prevent_destroy.", o.Address, whyDestroyed(p, o)),
			Subject:  o.Source.PreventDestroy,
			Context:  o.BlockRange(),
		})
	}
	return diags
}

// whyDestroyed says which change destroys a declared object.
func whyDestroyed(p *plan.Plan, o *hclschema.Object) string {
	for _, c := range p.Changes {
		if c.Object != o || c.Action != plan.Replace {
			continue
		}
		for i := range c.Fields {
			if c.Fields[i].ForcesNew {
				return fmt.Sprintf("a change of %s needs a new object.", c.Fields[i].Field.Name)
			}
		}
	}
	return "what it lives in is replaced."
}
