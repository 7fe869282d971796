package kind

import (
	"fmt"
	"maps"
	"sort"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/internal/vault"
)

// What auth mounts and secrets mounts have in common.

const (
	mountEndpoint = "mount"
	tuneEndpoint  = "tune"
)

// pluginVersionField is lost when a mount is enabled with a builtin version, and
// kept when it is tuned.
const pluginVersionField = "plugin_version"

// openBao is the dialect that fields are marked with which OpenBao lacks.
const openBao = string(vault.OpenBao)

// mountFields are the fields that every mount has, beside its path and type.
func mountFields() []hclschema.Field {
	return []hclschema.Field{
		{
			Name: "description", Endpoint: tuneEndpoint, Type: types.String{},
			Doc: "What the mount is for, for people.", Samples: hclschema.Values(`"for CI jobs"`),
		},
		{
			Name: "local", Endpoint: mountEndpoint, Type: types.Bool{}, ForceNew: true,
			Doc: "Keep the mount out of replication. Vault Community keeps the setting without effect.", Samples: hclschema.Values("true"),
		},
		{
			Name: "seal_wrap", Endpoint: mountEndpoint, Type: types.Bool{}, ForceNew: true,
			Doc: "Wrap critical values with the seal. Vault Community keeps the setting without effect.", Samples: hclschema.Values("true"),
		},
		{
			Name: "external_entropy_access", Endpoint: mountEndpoint, Type: types.Bool{}, ForceNew: true,
			Doc: "Let the mount use an external source of entropy. Vault Community keeps the setting without effect.", Samples: hclschema.Values("true"),
		},
		{
			Name: pluginVersionField, Endpoint: tuneEndpoint, Type: newPluginVersion(), Keep: keepAny,
			Doc: "The version of the plugin to run, from the next reload of the plugin on. Vault cannot take it back, so leaving it out keeps what the server has.",
		},
	}
}

// keepAny leaves any live value of a field that is not set.
func keepAny(cty.Value) bool { return true }

// tuneFields are the fields of the tune block.
func tuneFields() []hclschema.Field {
	ttl := types.Duration{System: true}
	return tuned([]hclschema.Field{
		{Name: "default_lease_ttl", Type: ttl, Doc: "How long a token or lease lives when nothing else says so; 0 for the server's default.", Samples: hclschema.Values(`"15m"`, "900")},
		{Name: "max_lease_ttl", Type: ttl, Doc: "How long a token or lease lives at most; 0 for the server's maximum.", Samples: hclschema.Values(`"1h"`)},
		{Name: "listing_visibility", Type: types.Enum("", "hidden", "unauth"), Doc: "Whether the mount is listed to those who are not logged in.", Samples: hclschema.Values(`"unauth"`, `"hidden"`)},
		{Name: "audit_non_hmac_request_keys", Type: types.Set{}, Doc: "Request keys that audit devices write in plain text.", Samples: hclschema.Values(`["role"]`, `["b", "a"]`)},
		{Name: "audit_non_hmac_response_keys", Type: types.Set{}, Doc: "Response keys that audit devices write in plain text.", Samples: hclschema.Values(`["policies"]`)},
		{Name: "passthrough_request_headers", Type: types.Set{}, Doc: "Request headers that the plugin sees.", Samples: hclschema.Values(`["X-Request-Id"]`)},
		{Name: "allowed_response_headers", Type: types.Set{}, Doc: "Response headers that the plugin may set.", Samples: hclschema.Values(`["X-Answer"]`)},
		{Name: "identity_token_key", Type: types.String{}, Lacking: []string{openBao}, Doc: "The key that signs the plugin's own identity tokens; it must exist.", Samples: hclschema.Values(`"default"`)},
		{Name: "trim_request_trailing_slashes", Type: types.Bool{}, Lacking: []string{openBao}, Doc: "Take a slash off the end of request paths.", Samples: hclschema.Values("true")},
		{Name: "allowed_managed_keys", Type: types.Set{}, Lacking: []string{openBao}, Doc: "Managed keys that the mount may use. Vault Community keeps the setting without effect.", Samples: hclschema.Values(`["hsm"]`)},
	})
}

// tuned puts fields into the tune block and its endpoint.
func tuned(fields []hclschema.Field) []hclschema.Field {
	for i := range fields {
		fields[i].Name = "tune." + fields[i].Name
		fields[i].Endpoint = tuneEndpoint
	}
	return fields
}

// optionsField is the map of options of a mount, of which some keys are the
// business of other fields.
func optionsField(hidden ...string) hclschema.Field {
	return hclschema.Field{
		Name: "options", Endpoint: tuneEndpoint, Type: types.StringMap{DropEmpty: true, Hidden: hidden},
		Doc: "Options of the plugin.", Samples: hclschema.Values(`{ team = "platform" }`),
	}
}

// decodeMount flattens a mount's description, whose settings stand in config.
func decodeMount(raw map[string]any) map[string]any {
	flat := maps.Clone(raw)
	if config, ok := raw["config"].(map[string]any); ok {
		maps.Copy(flat, config)
	}
	return flat
}

// enableBody arranges the fields of a new mount as the enable call wants them:
// the tuning within config, the rest at the top.
func enableBody(body map[string]any, top ...string) {
	config := map[string]any{}
	for key, value := range body {
		if keepTop(key, top) {
			continue
		}
		delete(body, key)
		if !isZero(value) {
			config[key] = value
		}
	}
	body["config"] = config
}

func keepTop(key string, top []string) bool {
	for _, t := range top {
		if key == t {
			return true
		}
	}
	return false
}

func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case int64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// clearOptions names the options that are to go: Vault merges the map, and takes
// a key out when its value is empty.
func clearOptions(body map[string]any, before *hclschema.Object) {
	options, ok := body["options"].(map[string]any)
	if !ok || before == nil {
		return
	}
	for it := before.Get("options").ElementIterator(); it.Next(); {
		key, _ := it.Element()
		if _, ok := options[key.AsString()]; !ok {
			options[key.AsString()] = ""
		}
	}
}

// putOption sets one option in the body of a tune call.
func putOption(body map[string]any, key, value string) {
	options, ok := body["options"].(map[string]any)
	if !ok {
		options = map[string]any{}
		body["options"] = options
	}
	options[key] = value
}

// checkTTLs reports a default TTL beyond the maximum.
func checkTTLs(d *hclschema.Draft, low, high, message string) hcl.Diagnostics {
	if !d.Sound(low, high) {
		return nil
	}
	lowest, highest := seconds(d.Object, low), seconds(d.Object, high)
	if highest == 0 || lowest <= highest {
		return nil
	}
	return hcl.Diagnostics{d.Fault(low, "Contradicting durations", fmt.Sprintf("%s: %s is %s and %s is %s. Lower the one or raise the other.",
		message, low, d.Quote(low, shown(lowest)), high, d.Quote(high, shown(highest))))}
}

func shown(seconds int64) string { return types.ShortDuration(time.Duration(seconds) * time.Second) }

func seconds(o *hclschema.Object, field string) int64 {
	n, _ := o.Get(field).AsBigFloat().Int64()
	return n
}

// checkNesting reports mounts of which one lies within another, which Vault
// refuses.
func checkNesting(objects []*hclschema.Object) hcl.Diagnostics {
	sorted := append([]*hclschema.Object(nil), objects...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Path+"/" < sorted[j].Path+"/" })
	var diags hcl.Diagnostics
	var outer *hclschema.Object // what follows in order and lies within a mount follows it at once
	for _, inner := range sorted {
		if outer == nil || !strings.HasPrefix(inner.Path+"/", outer.Path+"/") {
			outer = inner
			continue
		}
		if inner.Path == outer.Path {
			continue // reported as one object
		}
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Mount within a mount",
			Detail:   fmt.Sprintf("%s is mounted below %s (%s), and Vault refuses that. Choose a path that is not below another mount's.", inner.Address, outer.Address, outer.String("path")),
			Subject:  inner.RangeOf("path"),
			Context:  inner.BlockRange(),
		})
	}
	return diags
}

func given(o *hclschema.Object, field string) bool {
	v := o.Get(field)
	return !v.RawEquals(o.Kind.Field(field).Zero())
}
