package kind

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

// unfoldPolicy gives the path blocks of a policy whose text is in the layout that
// they are written in. Any other text has none, unless only the layout is
// another; one with comments has none either, since they would be lost.
func unfoldPolicy(o *hclschema.Object, exact bool) (blocks []hclschema.BlockValue, fields []string) {
	text := o.String("rules")
	if !exact && access.HasComments(text) {
		return nil, nil
	}
	policy, err := access.ParseAnyPolicy(text)
	if err != nil || len(policy.Rules) == 0 {
		return nil, nil
	}
	if rendered, _, err := renderPolicy(policy); err != nil || exact && rendered != text {
		return nil, nil
	}
	for i := range policy.Rules {
		block, ok := unfoldRule(&policy.Rules[i])
		if !ok {
			return nil, nil
		}
		blocks = append(blocks, block)
	}
	return blocks, []string{"rules"}
}

// unfoldRule gives the path block of a rule; false where it has something that
// only the text of a policy can say.
func unfoldRule(r *access.PathRule) (hclschema.BlockValue, bool) {
	if !r.Expiration.IsZero() || r.PaginationLimit != 0 || r.ResponseKeysFilterPath != "" {
		return hclschema.BlockValue{}, false
	}
	label := r.Path
	if strings.HasPrefix(label, "/") {
		label = "/" + label // the server removes one
	}
	b := hclschema.BlockValue{Type: "path", Labels: []string{label}, Values: map[string]cty.Value{}}
	b.Values["capabilities"] = stringSet(r.Capabilities.Names())
	put(b, "comment", cty.StringVal(r.Comment))
	put(b, "required_parameters", stringSet(r.RequiredParameters))
	put(b, "mfa_methods", stringSet(r.MFAMethods))
	put(b, "subscribe_event_types", stringSet(r.SubscribeEventTypes))
	put(b, "min_wrapping_ttl", wholeSeconds(r.MinWrappingTTL))
	put(b, "max_wrapping_ttl", wholeSeconds(r.MaxWrappingTTL))
	for name, parameters := range map[string]map[string][]any{"allowed_parameters": r.AllowedParameters, "denied_parameters": r.DeniedParameters} {
		v, ok := parameterMap(parameters)
		if !ok {
			return b, false
		}
		put(b, name, v)
	}
	if r.ControlGroup != nil {
		b.Blocks = append(b.Blocks, unfoldControlGroup(r.ControlGroup))
	}
	return b, true
}

func unfoldControlGroup(g *access.ControlGroup) hclschema.BlockValue {
	b := hclschema.BlockValue{Type: "control_group", Values: map[string]cty.Value{}}
	put(b, "ttl", wholeSeconds(g.TTL))
	for i := range g.Factors {
		f := &g.Factors[i]
		identity := hclschema.BlockValue{Type: "identity", Values: map[string]cty.Value{"approvals": cty.NumberIntVal(int64(f.Approvals))}}
		put(identity, "group_ids", stringSet(f.GroupIDs))
		put(identity, "group_names", stringSet(f.GroupNames))
		factor := hclschema.BlockValue{Type: "factor", Labels: []string{f.Name}, Values: map[string]cty.Value{}, Blocks: []hclschema.BlockValue{identity}}
		put(factor, "controlled_capabilities", stringSet(f.ControlledCapabilities))
		b.Blocks = append(b.Blocks, factor)
	}
	return b
}

// put sets a value that says something.
func put(b hclschema.BlockValue, name string, v cty.Value) {
	for _, nothing := range []cty.Value{cty.StringVal(""), cty.Zero, types.SetOf(nil), types.JSONMap{}.Zero()} {
		if v.RawEquals(nothing) {
			return
		}
	}
	b.Values[name] = v
}

func stringSet(elems []string) cty.Value {
	values := make([]cty.Value, len(elems))
	for i, e := range elems {
		values[i] = cty.StringVal(e)
	}
	return types.SetOf(values)
}

func wholeSeconds(d time.Duration) cty.Value { return cty.NumberIntVal(int64(d / time.Second)) }

// parameterMap is the canonical value of parameters; false for values that JSON
// does not have.
func parameterMap(parameters map[string][]any) (cty.Value, bool) {
	text, err := json.Marshal(parameters)
	if err != nil {
		return cty.NilVal, false
	}
	var plain map[string]any
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&plain); err != nil {
		return cty.NilVal, false
	}
	for name, values := range plain {
		if values == nil {
			plain[name] = []any{} // any value
		}
	}
	v, err := types.JSONMap{}.Decode(plain)
	return v, err == nil
}
