package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/kind"
)

// requiredPolicy writes the least policy with which the plan could be read and
// carried out.
func requiredPolicy(w io.Writer, p *preview) error {
	read, apply := p.conn.Required(p.objects, p.own, p.plan)
	if p.record != nil {
		reads, writes := p.record.Needs(p.record.looked)
		for path, capabilities := range reads {
			read.Add(path, capabilities)
		}
		for path, capabilities := range writes {
			apply.Add(path, capabilities)
		}
	}
	if l := p.config.Lock; l != nil {
		apply.Add(l.Path, access.Create|access.Read|access.Update)
	}
	for path, capabilities := range p.conn.WithinNeeds(p.plan) {
		apply.Add(path, capabilities) // for the rollback record
	}
	var b strings.Builder
	b.WriteString("# The least that this plan needs, beside Vault's policy \"default\".\n")
	for _, part := range []struct {
		title  string
		grants kind.Grants
	}{{"To read what it was made of:", read}, {"To carry it out:", apply}} {
		if len(part.grants) == 0 {
			continue
		}
		text, err := part.grants.Policy().HCL(access.Vault) // both dialects have what is in it
		if err != nil {
			return fmt.Errorf("laying out the policy: %w", err)
		}
		fmt.Fprintf(&b, "\n# %s\n%s", part.title, text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
