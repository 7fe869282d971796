package kind

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
)

const kvConfigEndpoint = "kv_config"

// kvV2 and kvV1 are the canonical names of the two versions of the kv engine.
const (
	kvV1 = "kv-v1"
	kvV2 = "kv-v2"
)

// secretsMount is a secrets engine's mount, with the settings of a kv engine.
func secretsMount() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:     "secrets_mount",
			Title:    "Secrets mount",
			Summary:  "A secrets engine's mount: where it stands, how it is tuned, and a kv engine's own settings.",
			Details:  secretsMountDetails,
			Label:    "path",
			Path:     "sys/mounts/{path}",
			Fields:   secretsMountFields(),
			Groups:   map[string]string{"tune": "How the mount behaves.", "kv_config": "The settings of a kv-v2 engine."},
			BuiltIn:  isBuiltInMount,
			Check:    checkSecretsMount,
			CheckAll: checkNesting,
			Example: `secrets_mount "ops" {
  type        = "kv-v2"
  description = "secrets of the deployment jobs"

  kv_config {
    max_versions = 5
  }
}
`,
		},
		Endpoints: []Endpoint{
			{Name: mountEndpoint, Path: "sys/mounts/{path}", Index: "sys/mounts", Mode: Once, Decode: decodeSecretsMount, Encode: encodeSecretsMount},
			{Name: tuneEndpoint, Path: "sys/mounts/{path}/tune", Index: "sys/mounts", Mode: Changed, Again: []string{pluginVersionField}, Decode: decodeMount, Encode: encodeSecretsTune},
			{Name: kvConfigEndpoint, Path: "{path}/config", Mode: Whole, Has: isKVv2},
		},
		Final: true,
		Loss:  []string{"all secrets in the mount are destroyed", "every lease that was issued through the mount is revoked"},
	}
}

const secretsMountDetails = "Any engine of the server can be mounted by its type; `kv-v1` and `kv-v2` are the two versions of the kv engine (`kv` alone is version 1). " +
	"A mount can go from `kv-v1` to `kv-v2` in place; every other change of `type`, and the fields marked *new object*, destroy the mount **and all secrets in it**. Such a plan is refused without `--allow-destroy`."

func secretsMountFields() []hclschema.Field {
	fields := []hclschema.Field{
		{
			Name: "path", Type: types.MountPath{Reserved: builtInMounts()}, Identity: true,
			Doc: "Where the engine is mounted. The label unless set.",
		},
		{
			Name: "type", Endpoint: mountEndpoint, Type: engineType(), Required: true, ForceNew: true, InPlace: upgradesKV,
			Doc: "The engine: kv-v2, kv-v1, or the name of another engine of the server.",
		},
	}
	fields = append(fields, mountFields()...)
	fields = append(fields, hclschema.Field{
		Name: "force_no_cache", Endpoint: mountEndpoint, Type: types.Bool{}, ForceNew: true,
		Doc: "Read from storage each time.", Samples: hclschema.Values("true"),
	}, optionsField("version"))
	fields = append(fields, tuneFields()...)
	fields = append(fields, tuned([]hclschema.Field{{
		Name: "delegated_auth_accessors", Type: types.Set{}, Lacking: []string{openBao},
		Doc: "Accessors of auth mounts to which the mount may delegate logins.", Samples: hclschema.Values(`["auth_jwt_0"]`),
	}})...)
	return append(fields, kvConfigFields()...)
}

// builtInMounts are the server's own.
func builtInMounts() []string { return []string{"auth", "sys", "audit", "identity", "cubbyhole"} }

func isBuiltInMount(path string) bool { return slices.Contains(builtInMounts(), path) }

func kvConfigFields() []hclschema.Field {
	return []hclschema.Field{
		{Name: "kv_config.max_versions", Endpoint: kvConfigEndpoint, Type: types.Int{}, Doc: "How many versions of a secret are kept; 0 means 10.", Samples: hclschema.Values("3")},
		{Name: "kv_config.cas_required", Endpoint: kvConfigEndpoint, Type: types.Bool{}, Doc: "Take writes only with a check-and-set number.", Samples: hclschema.Values("true")},
		{Name: "kv_config.delete_version_after", Endpoint: kvConfigEndpoint, Type: types.Duration{}, Doc: "Delete each version this long after it was written; 0 for never.", Samples: hclschema.Values(`"720h"`)},
	}
}

// engineType is the name of an engine; "kv" is "kv-v1".
func engineType() types.String {
	return types.String{Trim: true, What: "the name of a secrets engine", Check: func(s string) error {
		switch s {
		case "":
			return errors.New("it must not be empty")
		case "cubbyhole", "system", "identity", "token", "ns_cubbyhole", "ns_system", "ns_identity":
			return fmt.Errorf("mount type of %q is not mountable: Vault has one of its own", s)
		case "jwt", "oidc":
			return fmt.Errorf("%q is an auth method; declare it as jwt_auth", s)
		case "kv2", "kv_v2", "kvv2":
			return fmt.Errorf("%q is not the name of an engine. Did you mean \"kv-v2\"?", s)
		}
		return nil
	}}
}

func isKVv2(o *hclschema.Object) bool { return kvType(o.String("type")) == kvV2 }

// kvType folds the names of the kv engine without a version.
func kvType(typ string) string {
	if typ == "kv" {
		return kvV1
	}
	return typ
}

func upgradesKV(before, after cty.Value) bool {
	from, to := kvType(before.AsString()), kvType(after.AsString())
	return from == to || from == kvV1 && to == kvV2
}

// checkSecretsMount folds the type's synonyms and reports settings that belong
// to a kv-v2 engine elsewhere.
func checkSecretsMount(d *hclschema.Draft) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if d.Sound("type") && d.Given("type") {
		d.Set("type", cty.StringVal(kvType(d.String("type"))))
		diags = append(diags, checkKVConfig(d)...)
	}
	return append(diags, checkTTLs(d, "tune.default_lease_ttl", "tune.max_lease_ttl", "given default lease TTL greater than given max lease TTL")...)
}

func checkKVConfig(d *hclschema.Draft) hcl.Diagnostics {
	if isKVv2(d.Object) {
		return nil
	}
	var set []string
	for _, f := range kvConfigFields() {
		if d.Given(f.Name) {
			set = append(set, f.Name)
		}
	}
	if len(set) == 0 {
		return nil
	}
	return hcl.Diagnostics{d.Fault(set[0], "Settings of another engine", fmt.Sprintf("Only a mount of type \"kv-v2\" has %s, and the type here is %s. Take the kv_config block out, or change the type.", strings.Join(set, ", "), d.Quote("type", strconv.Quote(d.String("type")))))}
}

// decodeSecretsMount gives a kv mount the name of its version. One without a
// version is version 1.
func decodeSecretsMount(raw map[string]any) map[string]any {
	flat := decodeMount(raw)
	if flat["type"] != "kv" {
		return flat
	}
	flat["type"] = kvV1
	if options, ok := raw["options"].(map[string]any); ok && options["version"] == "2" {
		flat["type"] = kvV2
	}
	return flat
}

func encodeSecretsMount(body map[string]any, _, after *hclschema.Object) {
	enableBody(body, "type", "description", "local", "seal_wrap", "external_entropy_access", "options")
	if version := kvVersion(after); version != "" {
		body["type"] = "kv"
		putOption(body, "version", version)
	}
}

// encodeSecretsTune upgrades a kv engine, where that is the change.
func encodeSecretsTune(body map[string]any, before, after *hclschema.Object) {
	clearOptions(body, before)
	if before != nil && kvVersion(before) == "1" && kvVersion(after) == "2" {
		putOption(body, "version", "2")
	}
}

func kvVersion(o *hclschema.Object) string {
	if i := slices.Index([]string{kvV1, kvV2}, kvType(o.String("type"))); i >= 0 {
		return []string{"1", "2"}[i]
	}
	return ""
}
