package kind

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// pathBlock is the typed form of a policy's path stanza, with every key that
// Vault 1.21 accepts there.
func pathBlock() hclschema.Block {
	return hclschema.Block{
		Type:   "path",
		Labels: []string{"PATH"},
		Names:  mountsOfPath,
		Doc:    "What is allowed on the paths that match the label. `+` stands for one whole segment, a `*` at the end for any rest.",
		Attributes: []hclschema.Attribute{
			{Name: "capabilities", Type: types.Set{What: "capabilities", Element: checkCapability}, Doc: "What is allowed: create, read, update, patch, delete, list, sudo, subscribe, recover, or deny."},
			{Name: "policy", Type: types.Enum("deny", "read", "write", "sudo"), Doc: "The old shorthand for capabilities."},
			{Name: "comment", Type: types.String{}, Doc: "A note that means nothing to Vault."},
			{Name: "allowed_parameters", Type: types.JSONMap{Check: checkParameter}, Doc: "The request parameters that may be sent, each with the list of values it may have; an empty list for any."},
			{Name: "denied_parameters", Type: types.JSONMap{Check: checkParameter}, Doc: "The request parameters that may not be sent, likewise."},
			{Name: "required_parameters", Type: types.Set{}, Doc: "The request parameters that must be sent."},
			{Name: "min_wrapping_ttl", Type: types.Duration{}, Doc: "The shortest TTL of response wrapping."},
			{Name: "max_wrapping_ttl", Type: types.Duration{}, Doc: "The longest TTL of response wrapping."},
			{Name: "mfa_methods", Type: types.Set{}, Doc: "MFA methods that must be passed (Vault Enterprise)."},
			{Name: "subscribe_event_types", Type: types.Set{}, Doc: "The event types that the subscribe capability covers."},
		},
		Blocks: []hclschema.Block{controlGroupBlock()},
	}
}

func controlGroupBlock() hclschema.Block {
	identity := hclschema.Block{
		Type: "identity", Single: true,
		Doc: "Who may consent.",
		Attributes: []hclschema.Attribute{
			{Name: "group_ids", Type: types.Set{}, Doc: "Groups whose members may consent, by id."},
			{Name: "group_names", Type: types.Set{}, Doc: "Groups whose members may consent, by name."},
			{Name: "approvals", Type: types.Int{Min: 1}, Required: true, Doc: "How many consents are needed."},
		},
	}
	factor := hclschema.Block{
		Type: "factor", Labels: []string{"NAME"},
		Doc: "A consent that is needed.",
		Attributes: []hclschema.Attribute{
			{Name: "controlled_capabilities", Type: types.Set{What: "capabilities", Element: checkCapability}, Doc: "The capabilities that need the consent; all when it is left out."},
		},
		Blocks: []hclschema.Block{identity},
	}
	return hclschema.Block{
		Type: "control_group", Single: true,
		Doc:        "The consent of others that a request needs (Vault Enterprise).",
		Attributes: []hclschema.Attribute{{Name: "ttl", Type: types.Duration{}, Doc: "How long a request may wait for consent."}},
		Blocks:     []hclschema.Block{factor},
	}
}

func checkCapability(s string) (string, error) {
	_, vault := access.ParseCapability(s, access.Vault)
	_, bao := access.ParseCapability(s, access.OpenBao)
	if vault || bao {
		return s, nil
	}
	known := []string{"create", "read", "update", "patch", "delete", "list", "sudo", "deny", "subscribe", "recover", "scan"}
	switch s {
	case "write":
		return "", errors.New("invalid capability \"write\": Vault has create (a new object), update (an existing one) and patch")
	case "root":
		return "", errors.New("invalid capability \"root\": only root tokens have it")
	}
	return "", fmt.Errorf("invalid capability %q.%s", s, hclschema.DidYouMean(s, known))
}

// typedPolicy builds the policy of the path blocks.
func typedPolicy(d *hclschema.Draft) (*access.Policy, hcl.Diagnostics) {
	policy := &access.Policy{}
	var diags hcl.Diagnostics
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if b.Sensitive {
			d.MarkSensitive("rules")
		}
		rule, ruleDiags := pathRule(b)
		diags = append(diags, ruleDiags...)
		policy.Rules = append(policy.Rules, rule)
	}
	return policy, diags
}

// ruleFaults finds the path blocks for which a policy cannot be laid out: the
// policy parser, which is as strict as the server, reads each by itself.
func ruleFaults(d *hclschema.Draft, policy *access.Policy) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i := range policy.Rules {
		single := &access.Policy{Rules: policy.Rules[i : i+1]}
		_, _, err := renderPolicy(single)
		if err == nil {
			continue
		}
		var list access.PolicyErrors
		if !errors.As(err, &list) {
			diags = append(diags, blockFault(&d.Blocks[i], err.Error()))
			continue
		}
		for _, e := range list {
			diags = append(diags, blockFault(&d.Blocks[i], strings.TrimSpace(hclschema.Sentence("failed to parse policy: "+e.Message)+" "+hint(e))))
		}
	}
	return diags
}

func blockFault(b *hclschema.BlockValue, detail string) *hcl.Diagnostic {
	if b.Sensitive {
		detail = "The path block is not a valid part of a policy. Its values are sensitive, so they are not shown."
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Invalid policy",
		Detail:   hclschema.Sentence(detail),
		Subject:  b.Range.Ptr(),
	}
}

// pathRule turns a path block into a rule.
func pathRule(b *hclschema.BlockValue) (access.PathRule, hcl.Diagnostics) {
	rule := access.PathRule{Path: access.CleanPath(b.Labels[0])}
	capabilities, err := ruleCapabilities(b)
	if err != nil {
		return rule, hcl.Diagnostics{blockFault(b, err.Error())}
	}
	rule.Capabilities = capabilities
	rule.Comment = text(b, "comment")
	if capabilities.Has(access.Deny) {
		return rule, nil // the server drops what else the stanza says
	}
	rule.MinWrappingTTL = duration(b, "min_wrapping_ttl")
	rule.MaxWrappingTTL = duration(b, "max_wrapping_ttl")
	rule.RequiredParameters = list(b, "required_parameters")
	rule.MFAMethods = list(b, "mfa_methods")
	rule.SubscribeEventTypes = list(b, "subscribe_event_types")
	rule.AllowedParameters = parameters(b, "allowed_parameters")
	rule.DeniedParameters = parameters(b, "denied_parameters")
	for i := range b.Blocks {
		rule.ControlGroup = controlGroup(&b.Blocks[i])
	}
	return rule, nil
}

// ruleCapabilities are those of the block, with the shorthand expanded by the
// policy parser.
func ruleCapabilities(b *hclschema.BlockValue) (access.Capabilities, error) {
	names, shorthand := list(b, "capabilities"), text(b, "policy")
	if _, ok := b.Values["capabilities"]; !ok && shorthand == "" {
		return 0, fmt.Errorf("path %q needs capabilities, such as capabilities = [\"read\"]", b.Labels[0])
	}
	var out access.Capabilities
	for _, name := range names {
		c, ok := access.ParseCapability(name, access.Vault)
		if !ok {
			c, _ = access.ParseCapability(name, access.OpenBao)
		}
		out |= c
	}
	if shorthand != "" {
		p, err := access.ParsePolicy(fmt.Sprintf("path \"x\" { policy = %q }", shorthand), access.Vault)
		if err != nil {
			return 0, err
		}
		out |= p.Rules[0].Capabilities
	}
	if out.Has(access.Deny) {
		return access.Deny, nil
	}
	return out, nil
}

func controlGroup(b *hclschema.BlockValue) *access.ControlGroup {
	group := &access.ControlGroup{TTL: duration(b, "ttl")}
	for i := range b.Blocks {
		group.Factors = append(group.Factors, controlGroupFactor(&b.Blocks[i]))
	}
	return group
}

func controlGroupFactor(b *hclschema.BlockValue) access.ControlGroupFactor {
	factor := access.ControlGroupFactor{Name: b.Labels[0], ControlledCapabilities: list(b, "controlled_capabilities")}
	for i := range b.Blocks {
		identity := &b.Blocks[i]
		factor.GroupIDs = list(identity, "group_ids")
		factor.GroupNames = list(identity, "group_names")
		if v, ok := identity.Values["approvals"]; ok {
			n, _ := v.AsBigFloat().Int64()
			factor.Approvals = int(n)
		}
	}
	return factor
}

// checkParameter wants a list as the value of a parameter.
func checkParameter(v any) error {
	if _, ok := v.([]any); !ok {
		return errors.New("the values of a parameter are a list, such as [\"a\", \"b\"], or [] for any")
	}
	return nil
}

func parameters(b *hclschema.BlockValue, name string) map[string][]any {
	v, ok := b.Values[name]
	if !ok {
		return nil
	}
	out := map[string][]any{}
	for key, value := range (types.JSONMap{}).Encode(v).(map[string]any) {
		values, _ := value.([]any)
		out[strings.ToLower(key)] = plainNumbers(values)
	}
	return out
}

// plainNumbers turns JSON numbers into the ints and floats of a policy.
func plainNumbers(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
		n, ok := v.(json.Number)
		if !ok {
			continue
		}
		if whole, err := n.Int64(); err == nil {
			out[i] = int(whole)
		} else if f, err := n.Float64(); err == nil {
			out[i] = f
		}
	}
	return out
}

func list(b *hclschema.BlockValue, name string) []string {
	v, ok := b.Values[name]
	if !ok {
		return nil
	}
	var out []string
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = append(out, e.AsString())
	}
	return out
}

func text(b *hclschema.BlockValue, name string) string {
	if v, ok := b.Values[name]; ok && v.Type() == cty.String {
		return v.AsString()
	}
	return ""
}

func duration(b *hclschema.BlockValue, name string) time.Duration {
	v, ok := b.Values[name]
	if !ok {
		return 0
	}
	n, _ := v.AsBigFloat().Int64()
	return time.Duration(n) * time.Second
}
