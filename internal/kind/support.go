package kind

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// CheckSupport reports the declared fields that the server does not have, by
// name: it would ignore them silently.
func (s *Server) CheckSupport(objects []*hclschema.Object) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, o := range objects {
		for i := range o.Kind.Fields {
			f := &o.Kind.Fields[i]
			if o.GivenAt(i) && slices.Contains(f.Lacking, string(s.dialect)) {
				diags = append(diags, &hcl.Diagnostic{
					Severity: hcl.DiagError,
					Summary:  "Attribute unknown to the server",
					Detail:   fmt.Sprintf("%s: %s does not have %s and would ignore it. Take it out for this server.", o.Address, s.product(), f.Name),
					Subject:  o.RangeOf(f.Name),
					Context:  o.BlockRange(),
				})
			}
		}
		if check := s.registry.of(o).CheckDialect; check != nil {
			diags = append(diags, check(o, s.policyDialect())...)
		}
	}
	return diags
}

func (s *Server) product() string { return s.policyDialect().String() }

func (s *Server) policyDialect() access.Dialect {
	if s.dialect == vault.OpenBao {
		return access.OpenBao
	}
	return access.Vault
}

// DescribeLoss fills in what the destructive changes of a plan destroy with the
// object itself. It reads what a mount holds; what cannot be read is said in
// general words.
func (s *Server) DescribeLoss(ctx context.Context, changes []*plan.Change) {
	for _, c := range changes {
		k := s.registry.of(c.Object)
		if k.Contents != "" {
			s.contents(ctx, c, c.Object.Expand(k.Contents))
		}
		c.Loss = append(c.Loss, k.Loss...)
	}
}

// contents notes which roles are lost with a mount.
func (s *Server) contents(ctx context.Context, c *plan.Change, list string) {
	roles, err := s.client.List(ctx, list)
	c.Within = roles
	const shown = 5
	switch n := len(roles); {
	case err != nil:
		c.Unlisted = !errors.Is(err, vault.ErrNoMount)
		c.Loss = append(c.Loss, "all roles of the mount are deleted")
	case n == 0:
	case n == 1:
		c.Loss = append(c.Loss, "its role is deleted: "+roles[0])
	case n > shown:
		c.Loss = append(c.Loss, fmt.Sprintf("its %d roles are deleted: %s and %d more", n, strings.Join(roles[:shown], ", "), n-shown))
	default:
		c.Loss = append(c.Loss, fmt.Sprintf("its %d roles are deleted: %s", n, strings.Join(roles, ", ")))
	}
}
