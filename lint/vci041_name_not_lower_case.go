package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
)

func nameNotLowerCase() *Rule {
	return &Rule{
		ID: "VCI041", Name: "name-not-lower-case", Severity: Notice,
		Summary: "A name is written with capital letters, and Vault folds it to lower case.",
		Why: "Vault stores `Deploy` as `deploy` and says nothing. Logins find the role under either name, but lists, audit logs, metadata and the policies of tokens show the folded one, and whoever searches for the written one finds nothing. " +
			"Two names that differ in case only are one object; vaultci refuses to load those.",
		Source: "Observed on Vault 1.21: roles and policies are folded on every operation.",
		Bad: `policy "deploy" {
  name = "Deploy"

  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Good: `policy "deploy" {
  name = "deploy"

  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Attack:  Attack{Unshown: "Nobody gets in: the names are the same to Vault, and differ to people."},
		Fixable: true,
		check:   checkNamesFolded,
	}
}

func checkNamesFolded(p *pass) {
	check := func(o *hclschema.Object) {
		written, label := o.Written(), o.Kind.Label
		if written == "" || written == strings.ToLower(written) {
			return
		}
		p.report(atField(o, label), fmt.Sprintf("%q is %q in Vault, which folds names to lower case.", written, strings.ToLower(written)),
			"Write it as Vault has it.", replace(label, "", written, strconv.Quote(strings.ToLower(written))))
	}
	for _, r := range p.roles {
		check(r.Object)
	}
	for _, one := range p.policies {
		check(one.Object)
	}
}
