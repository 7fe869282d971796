package export_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/export"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// world is a real Vault that is filled with plain requests.
type world struct {
	box      *sandboxtest.Sandbox
	registry *kind.Registry
	server   *kind.Server
	issuer   string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{box: sandboxtest.New(t), registry: kind.All()}
	client, err := vault.New(vault.Config{Address: w.box.Addr, Token: w.box.Token})
	if err != nil {
		t.Fatal(err)
	}
	w.server = kind.NewServer(w.registry, client, vault.Vault, 8)
	w.issuer = w.box.IssuerURL(t)
	return w
}

func (w *world) export(t *testing.T, opts export.Options) *export.Result {
	t.Helper()
	objects, faults, err := w.server.ReadSelected(t.Context(), kind.Selection{})
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", err, faults)
	}
	return export.Write(w.registry.Schema(), objects, opts)
}

// load loads an export, which must have no faults and be in canonical layout.
func (w *world) load(t *testing.T, r *export.Result) []*hclschema.Object {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range r.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Text}
		if formatted, diags := hclschema.Format(f.Text, f.Name); diags.HasErrors() || string(formatted) != string(f.Text) {
			t.Fatalf("%s is not in canonical layout: %v\n%s", f.Name, diags, f.Text)
		}
	}
	var vars []string
	for _, name := range r.Variables {
		vars = append(vars, name+"=secret")
	}
	if len(files) == 0 {
		return nil // a directory without files is a fault
	}
	config, diags := hclschema.Load(files, hclschema.Options{Schema: w.registry.Schema(), Vars: vars})
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, all(r))
	}
	return config.Objects
}

// checkEmpty loads an export and plans it.
func (w *world) checkEmpty(t *testing.T, r *export.Result, opts plan.Options) {
	t.Helper()
	objects := w.load(t, r)
	if len(objects) != r.Objects {
		t.Fatalf("%d objects are declared, and %d exported", len(objects), r.Objects)
	}
	state, faults, err := w.server.ReadLive(t.Context(), objects)
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", err, faults)
	}
	p := plan.Compute(objects, state, opts)
	for _, c := range p.Changes {
		for _, f := range c.Fields {
			t.Errorf("%s %s: %s: %#v -> %#v", c.Action, c.Address, f.Field.Name, f.Before, f.After)
		}
	}
	if !p.Empty() || len(p.Skipped) > 0 {
		t.Fatalf("the plan is not empty, of:\n%s", all(r))
	}
}

func all(r *export.Result) string {
	var b strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&b, "# %s\n%s\n", f.Name, f.Text)
	}
	return b.String()
}

// TestExportPlansAsEmpty draws what a Vault has, exports it, and plans that.
func TestExportPlansAsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// What Vault takes and the language refuses, since it never matches.
	cannotBeSaid := regexp.MustCompile(`never matches|a claim must have a name|is not a string|policy name|Vault refuses an empty one`)
	declared, leftOut := 0, 0
	usual, rounds := flag.Lookup("rapid.checks").Value.String() == "100", 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; usual && rounds > 40 { // each round is some dozens of requests
			return
		}
		w.draw(t, rt)
		r := w.export(t, export.Options{})
		w.checkEmpty(t, r, plan.Options{})
		w.checkEmpty(t, w.export(t, export.Options{Unfold: true}), plan.Options{IgnoreFormatting: true})
		if again := w.export(t, export.Options{}); all(again) != all(r) {
			t.Fatalf("the same Vault, other bytes:\n%s\n%s", all(r), all(again))
		}
		for _, l := range r.LeftOut {
			if !cannotBeSaid.MatchString(strings.Join(l.Reasons, "\n")) {
				t.Errorf("%s is left out: %v %#v", l.Object.Path, l.Reasons, l.Object.Values)
			}
		}
		declared += r.Objects
		leftOut += len(r.LeftOut)
		w.clear(t)
		if left := w.export(t, export.Options{}); left.Objects+len(left.LeftOut) > 0 {
			t.Fatalf("not cleared:\n%s", all(left))
		}
	})
	t.Logf("%d objects were exported, %d left out", declared, leftOut)
	if declared < 100 || leftOut*5 > declared {
		t.Errorf("%d objects were exported and %d left out, so this proves little", declared, leftOut)
	}
}

// draw fills the server. A refusal is no failure: what is drawn need not be what
// Vault takes.
func (w *world) draw(t *testing.T, rt *rapid.T) {
	write := func(path string, body map[string]any) {
		_, _ = w.box.Do(t.Context(), w.box.Token, http.MethodPost, path, body)
	}
	mounts := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"jwt", "ci/gitlab", "a.b", "Ü", "auth", "kv"}), 0, 3, rapid.ID).Draw(rt, "mounts")
	for _, mount := range mounts {
		write("sys/auth/"+mount, map[string]any{"type": rapid.SampledFrom([]string{"jwt", "oidc", "userpass"}).Draw(rt, "type"), "description": text().Draw(rt, "description"), "config": drawTune(rt)})
		write("auth/"+mount+"/config", w.drawConfig(rt))
		for _, role := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9_]([a-z0-9_.-]{0,5}[a-z0-9_])?`), 0, 4, rapid.ID).Draw(rt, "roles") {
			write("auth/"+mount+"/role/"+role, drawRole(rt))
		}
		if accessor := w.accessor(t, mount); accessor != "" && rapid.Bool().Draw(rt, "group") {
			group := w.box.Write(t, "identity/group/name/"+"g "+mount, map[string]any{"type": "external", "policies": drawNames(rt), "metadata": map[string]any{"k": text().Draw(rt, "metadata")}})
			write("identity/group-alias", map[string]any{"name": "a", "mount_accessor": accessor, "canonical_id": group["id"]})
		}
		if rapid.Bool().Draw(rt, "quota") {
			write("sys/quotas/rate-limit/"+rapid.StringMatching(`[a-zA-Z0-9]{1,8}`).Draw(rt, "quota name"), map[string]any{"rate": rapid.Float64Range(1e5, 1e9).Draw(rt, "rate"), "path": "auth/" + mount + rapid.SampledFrom([]string{"", "/login", "/auth/x*"}).Draw(rt, "below")})
		}
	}
	for _, mount := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"kv", "team/ops", "0", "s-1"}), 0, 3, rapid.ID).Draw(rt, "engines") {
		write("sys/mounts/"+mount, map[string]any{"type": rapid.SampledFrom([]string{"kv", "kv-v2", "database"}).Draw(rt, "engine"), "options": map[string]any{"note": text().Draw(rt, "option")}})
	}
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zäA-Z0-9$'"{} .-]{0,6}[a-z0-9](/[a-z0-9%.]{0,3}[a-z])?`), 0, 8, strings.ToLower).Draw(rt, "policies") {
		write("sys/policies/acl/"+name, map[string]any{"policy": drawPolicy(rt)})
	}
}

func (w *world) accessor(t *testing.T, mount string) string {
	entry, _ := w.box.Read(t, "sys/auth")[mount+"/"].(map[string]any)
	accessor, _ := entry["accessor"].(string)
	return accessor
}

// clear takes everything away again.
func (w *world) clear(t *testing.T) {
	for mount := range w.box.Read(t, "sys/auth") {
		if mount != "token/" {
			w.box.Delete(t, "sys/auth/"+mount)
		}
	}
	for mount, about := range w.box.Read(t, "sys/mounts") {
		if typ := about.(map[string]any)["type"]; typ == "kv" || typ == "database" {
			w.box.Delete(t, "sys/mounts/"+mount)
		}
	}
	for path, builtIn := range map[string][]string{"sys/policies/acl": {"root", "default"}, "identity/group/name": nil, "sys/quotas/rate-limit": nil} {
		for _, name := range w.box.List(t, path) {
			if len(builtIn) == 0 || name != builtIn[0] && name != builtIn[1] {
				w.box.Delete(t, path+"/"+name)
			}
		}
	}
}

// text draws what is hard to write in HCL.
func text() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "${var.x}", "%{ if true }", "$${", "a\nb\n", "a\n\n  b", "  a\n  b\n", "EOT\nEOT_\n", "\"\\n\\\"", "\r\n\r\n", " \n \n", "# no comment\n}\n"}),
		rapid.StringN(0, 20, 60),
	)
}

func drawNames(rt *rapid.T) []string {
	return rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z${} ]{0,6}`), 0, 4).Draw(rt, "names")
}

func drawTune(rt *rapid.T) map[string]any {
	return map[string]any{
		"max_lease_ttl":               rapid.SampledFrom([]string{"", "1h", "90061"}).Draw(rt, "ttl"),
		"listing_visibility":          rapid.SampledFrom([]string{"", "unauth", "hidden"}).Draw(rt, "visibility"),
		"audit_non_hmac_request_keys": drawNames(rt),
	}
}

func (w *world) drawConfig(rt *rapid.T) map[string]any {
	config := map[string]any{"oidc_discovery_url": w.issuer, "bound_issuer": text().Draw(rt, "issuer"), "default_role": text().Draw(rt, "role")}
	switch rapid.IntRange(0, 2).Draw(rt, "keys") {
	case 0:
		config["oidc_client_id"], config["oidc_client_secret"] = "vault", "secret"
	case 1:
		return map[string]any{"jwks_url": w.issuer + "/oauth/discovery/keys", "namespace_in_state": false}
	}
	return config
}

func drawRole(rt *rapid.T) map[string]any {
	role := map[string]any{
		"role_type": "jwt", "user_claim": rapid.SampledFrom([]string{"sub", "/a/b", "${x}"}).Draw(rt, "user"),
		"bound_audiences": append(drawNames(rt), "a"), "token_policies": drawNames(rt), "bound_subject": text().Draw(rt, "subject"),
		"bound_claims":   rapid.MapOfN(text(), rapid.Custom(drawClaim), 0, 4).Draw(rt, "claims"),
		"claim_mappings": rapid.MapOfN(rapid.StringMatching(`[a-z./$]{1,6}`), rapid.StringMatching(`[a-z]{1,5}`), 0, 2).Draw(rt, "mappings"),
		"token_ttl":      rapid.SampledFrom([]any{nil, 60, "1h30m", 3661}).Draw(rt, "ttl"), "token_type": rapid.SampledFrom([]string{"", "batch", "service", "default"}).Draw(rt, "token"),
		"clock_skew_leeway": rapid.SampledFrom([]int{0, -1, 30}).Draw(rt, "skew"), "token_bound_cidrs": rapid.SampledFrom([]any{nil, "10.0.0.1", "2001:db8::/32,10.0.0.0/8"}).Draw(rt, "cidrs"),
		"bound_claims_type": rapid.SampledFrom([]string{"", "glob", "string"}).Draw(rt, "claims type"),
	}
	if rapid.IntRange(0, 3).Draw(rt, "oidc") == 0 {
		role["role_type"], role["allowed_redirect_uris"] = "oidc", "http://localhost:8250/oidc/callback"
	}
	return role
}

// drawClaim draws any JSON that Vault takes for a claim, some of which the
// language refuses.
func drawClaim(rt *rapid.T) any {
	scalar := rapid.OneOf(
		rapid.Map(text(), func(s string) any { return s }),
		rapid.SampledFrom([]any{true, 7, json.Number("7.5"), nil, json.Number("12345678901234567890"), map[string]any{"a": 1}}),
	)
	if rapid.Bool().Draw(rt, "scalar") {
		return scalar.Draw(rt, "value")
	}
	return rapid.SliceOfN(scalar, 0, 3).Draw(rt, "values")
}

func drawPolicy(rt *rapid.T) string {
	canonical := "path \"kv/data/*\" {\n  capabilities = [\"create\", \"read\"]\n}\n\npath \"auth/ci/gitlab/role/${x}\" {\n  capabilities = [\"deny\"]\n}\n"
	return rapid.SampledFrom([]string{
		canonical, "# why\n" + canonical, strings.TrimSuffix(canonical, "\n"), strings.ReplaceAll(canonical, "\n", "\r\n"), "\n\n" + canonical,
		`{"path":{"kv/*":{"capabilities":["read"]}}}`, "path \"a\" { policy = \"write\" }", "path \"+/a/*\" {\n  comment      = \"%{x}\"\n  capabilities = [\"list\", \"sudo\"]\n}\n",
		"path \"kv\" {\n  capabilities = [\"update\"]\n  allowed_parameters = {\n    \"a\" = [\"x\", 1, true]\n    \"*\" = []\n  }\n}\n",
		"path \"//x\" {\n  capabilities     = [\"read\"]\n  min_wrapping_ttl = \"1m30s\"\n}\n", "  # only\n  # comments\n", "path \"secret/{{identity.entity.name}}/*\" {\n  capabilities = []\n}\n",
		"path \"a\" {\n  capabilities = [\"read\"]\n  control_group = {\n    ttl = \"1h\"\n    factor \"x\" {\n      identity {\n        group_names = [\"g\"]\n        approvals = 1\n      }\n    }\n  }\n}\n",
		"path \"EOT\" { capabilities = [\"read\"] }\n# EOT\n  EOT_\n" + strings.Repeat("# long\n", 50),
	}).Draw(rt, "policy")
}
