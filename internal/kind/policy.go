package kind

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// policy is an ACL policy, written as typed path blocks or as its text.
func policy() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:    "policy",
			Title:   "ACL policy",
			Summary: "An ACL policy: which paths of Vault a token may use, and how.",
			Details: policyDetails,
			Label:   "name",
			Path:    "sys/policies/acl/{name}",
			Fields: []hclschema.Field{
				{
					Name: "name", Type: types.String{Trim: true, Lower: true, Check: checkPolicyName, What: "a policy name"}, Identity: true,
					Doc: "The policy's name, folded to lower case as Vault does. The label unless set.",
				},
				{
					Name: "rules", API: "policy", Type: types.PolicyText{},
					Doc: "The policy as text in Vault's own policy language, HCL or JSON, instead of path blocks. Kept byte for byte.",
					Samples: []hclschema.Sample{
						{Value: `"path \"kv/*\" { capabilities = [\"read\"] }"`, Without: []string{"path"}},
						{Value: `"# a comment\npath \"kv/a\" { capabilities = [\"list\", \"read\"] }\n"`, Without: []string{"path"}},
					},
				},
			},
			Blocks:  []hclschema.Block{pathBlock()},
			Derive:  derivePolicy,
			Scope:   "policies",
			Unfold:  unfoldPolicy,
			BuiltIn: isBuiltInPolicy,
			Grants:  policyGrants,
			Example: `policy "production" {
  path "ops/data/production/*" {
    capabilities = ["read"]
  }
}
`,
		},
		Grants:    true,
		Loss:      []string{"tokens that carry the policy lose at once what it grants, and what it denies"},
		Endpoints: []Endpoint{{Path: "sys/policies/acl/{name}", List: "sys/policies/acl", Bulk: "sys/policies/detailed/acl"}},
		CheckDialect: func(o *hclschema.Object, dialect access.Dialect) hcl.Diagnostics {
			if dialect == access.Vault && o.Needs == "" {
				return nil // as loading found
			}
			text := o.String("rules")
			if _, err := access.ParsePolicy(text, dialect); err != nil {
				return policyFaults(&hclschema.Draft{Object: o}, text, err)
			}
			return nil
		},
	}
}

const policyDetails = "A policy is written either as `path` blocks, which vaultci checks and lays out in a canonical form, or as text in `rules`, which it checks and keeps as it is. " +
	"The label of a `path` block may be a template: `path \"${secrets_mount.ops.path}/data/*\" { … }`.\n\n" +
	"A plan compares the text first and then the meaning: when two texts differ in comments, order or layout only, the change is shown as “formatting only”, and `--ignore-formatting` leaves it out.\n\n" +
	"The names `root`, `response-wrapping` and `control-group` are Vault's own and cannot be declared."

// isBuiltInPolicy knows the policies that servers make for themselves, as far as
// they are known. Of others the server tells when they are to be deleted, see
// [vault.ErrBuiltIn].
func isBuiltInPolicy(name string) bool {
	return access.CheckPolicyDelete(name) != nil || name == "default-ceiling"
}

func checkPolicyName(name string) error {
	if name == "" {
		return errors.New("a policy name must not be empty")
	}
	return access.CheckPolicyName(name)
}

// derivePolicy makes the policy's text of its path blocks, or checks the text
// that is given.
func derivePolicy(d *hclschema.Draft) hcl.Diagnostics {
	text := d.Given("rules")
	switch {
	case text && len(d.Blocks) > 0:
		return hcl.Diagnostics{d.Fault("rules", "Policy written twice", "A policy has either path blocks or rules, and this one has both. Put all of it into one of the two.")}
	case text:
		return checkRules(d)
	case !d.Sound("rules"):
		return nil
	case len(d.Blocks) == 0:
		return hcl.Diagnostics{d.Fault("name", "Empty policy", "A policy needs at least one path block, or its text in rules. Vault refuses an empty one.")}
	}
	policy, diags := typedPolicy(d)
	if diags.HasErrors() {
		return diags
	}
	rendered, dialect, err := renderPolicy(policy)
	if err != nil {
		return append(diags, ruleFaults(d, policy)...)
	}
	d.Needs = dialect
	d.Set("rules", cty.StringVal(rendered))
	return diags
}

// renderPolicy lays the policy out for the dialect that knows all it uses: Vault
// if it can be. Which one the server has is checked when there is a server.
func renderPolicy(p *access.Policy) (rendered, needs string, err error) {
	rendered, err = p.HCL(access.Vault)
	if err == nil {
		return rendered, "", nil
	}
	rendered, err = p.HCL(access.OpenBao)
	return rendered, openBao, err
}

// checkRules reports every fault of the policy's text, with the line of the text.
func checkRules(d *hclschema.Draft) hcl.Diagnostics {
	text := d.String("rules")
	_, err := access.ParsePolicy(text, access.Vault)
	if err == nil {
		return nil
	}
	if _, other := access.ParsePolicy(text, access.OpenBao); other == nil {
		d.Needs = openBao // refused by name when the server turns out to be Vault
		return nil
	}
	return policyFaults(d, text, err)
}

func policyFaults(d *hclschema.Draft, text string, err error) hcl.Diagnostics {
	var list access.PolicyErrors
	if !errors.As(err, &list) {
		return hcl.Diagnostics{d.Fault("rules", "Invalid policy", err.Error())}
	}
	if d.SensitiveAt(d.Kind.FieldIndex("rules")) {
		return hcl.Diagnostics{d.Fault("rules", "Invalid policy", fmt.Sprintf("failed to parse policy: line %d is not valid. The text is sensitive, so no more is shown. Read it by itself with the command “vault policy fmt”.", max(list[0].Line, 1)))}
	}
	lines := strings.Split(text, "\n")
	var diags hcl.Diagnostics
	for _, e := range list {
		detail := hclschema.Sentence("failed to parse policy: " + e.Message)
		if e.Line > 0 && e.Line <= len(lines) {
			detail += fmt.Sprintf("\n\nLine %d of the policy text is:\n  %s", e.Line, strings.TrimRight(lines[e.Line-1], "\r"))
		}
		if e.Hint != "" {
			detail += "\n\n" + hint(e)
		}
		diags = append(diags, d.Fault("rules", "Invalid policy", detail))
	}
	return diags
}

// hint is what to do about a fault, as a sentence.
func hint(e *access.PolicyError) string {
	if e.Hint == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(e.Hint)
	return hclschema.Sentence(string(unicode.ToUpper(first)) + e.Hint[size:])
}
