package rollback_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/planfile"
	"github.com/vaultci/vaultci/internal/rollback"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

const secret = "correct-horse-battery-staple"

// world is a real Vault on which something is applied and taken back.
type world struct {
	*sandboxtest.Sandbox
	registry *kind.Registry
	server   *kind.Server
	issuer   string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	box := sandboxtest.New(t)
	client, err := vault.New(vault.Config{Address: box.Addr, Token: box.Token, CACert: box.CACert})
	if err != nil {
		t.Fatal(err)
	}
	registry := kind.All()
	return &world{box, registry, kind.NewServer(registry, client, vault.Vault, 4), box.IssuerURL(t)}
}

func (w *world) load(t *testing.T, text string) *hclschema.Config {
	t.Helper()
	text = strings.ReplaceAll(text, "ISSUER", w.issuer)
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}, hclschema.Options{
		Schema:    w.registry.Schema(),
		LookupEnv: func(string) (string, bool) { return secret, true },
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return config
}

func (w *world) plan(t *testing.T, config *hclschema.Config) *plan.Plan {
	t.Helper()
	state, faults, err := w.server.ReadOwned(t.Context(), config.Objects, &kind.Ownership{Claims: config.Claims, Removed: config.Removed})
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	p := plan.Compute(config.Objects, state, plan.Options{})
	w.server.DescribeLoss(t.Context(), p.Destroys())
	return p
}

// apply carries a plan out and returns its record.
func (w *world) apply(t *testing.T, p *plan.Plan) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "record.jsonl")
	within, err := w.server.ReadWithin(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	about := rollback.About{ToolVersion: "1", Time: "2026-01-02T03:04:05Z", Target: planfile.Target{ClusterID: "c"}}
	recorder, err := rollback.Create(name, p, about, rollback.Options{
		Within: func(c *plan.Change) []*hclschema.Object { return within[c] },
		Lost:   w.registry.LossOf,
		Secret: func(text string) bool { return strings.Contains(text, secret) },
	})
	if err != nil {
		t.Fatal(err)
	}
	report := apply.Run(t.Context(), p, w.server, apply.Options{Workers: 4, Started: func(c *plan.Change) {
		if err := recorder.Began(c); err != nil {
			t.Error(err)
		}
	}, Finished: func(r apply.Result) {
		if err := recorder.Ended(r.Change, string(r.Status)); err != nil {
			t.Error(err)
		}
	}})
	if err := recorder.Finish(); err != nil {
		t.Error(err)
	}
	for _, r := range report.Results {
		if r.Status != apply.Done {
			t.Fatalf("%s: %s: %v%s", r.Change.Address, r.Status, r.Err, r.Reason)
		}
	}
	return name
}

func (w *world) read(t *testing.T, name string) *rollback.Record {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte(secret)) {
		t.Errorf("the record holds a secret:\n%s", text)
	}
	record, err := rollback.Read(text, w.registry.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// back plans the way back.
func (w *world) back(t *testing.T, record *rollback.Record) (*plan.Plan, []string) {
	t.Helper()
	live, faults, err := w.server.ReadLive(t.Context(), record.Objects())
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	wanted, notes := record.Restore(live, w.registry.BoundToSecret)
	p := plan.Compute(wanted, live, plan.Options{})
	w.server.DescribeLoss(t.Context(), p.Destroys())
	return p, notes
}

// everything is what the server says of all that the tests touch.
func (w *world) everything(t *testing.T) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, path := range []string{
		"sys/policies/acl/a", "sys/policies/acl/b", "sys/policies/acl/c", "sys/policies/acl/s",
		"auth/jwt/config", "auth/jwt/role/r", "auth/jwt/role/q", "auth/jwt/role/byhand", "auth/old/config", "auth/old/role/r", "kv/config",
	} {
		answer, err := w.Do(t.Context(), w.Token, "GET", path, nil)
		if err != nil {
			out[path] = "absent"
			continue
		}
		out[path] = answer["data"]
	}
	for _, index := range []string{"sys/auth", "sys/mounts"} {
		answer, err := w.Do(t.Context(), w.Token, "GET", index, nil)
		if err != nil {
			t.Fatal(err)
		}
		for path, mount := range answer["data"].(map[string]any) {
			m := mount.(map[string]any)
			delete(m, "accessor")
			delete(m, "uuid")
			out[index+" "+path] = m
		}
	}
	return out
}

const (
	mountJWT = "jwt_auth \"jwt\" {\n  oidc_discovery_url = \"ISSUER\"\n}\n"
	roleR    = "jwt_role \"r\" {\n  mount = \"jwt\"\n  user_claim = \"sub\"\n  bound_audiences = [\"a\"]\n  token_policies = [\"a\"]\n}\n"
	policyA  = "policy \"a\" {\n  path \"x\" { capabilities = [\"read\"] }\n}\n"
	policyS  = "policy \"s\" {\n  rules = \"# ${env(\"SECRET\")}\\npath \\\"x\\\" { capabilities = [\\\"read\\\"] }\"\n}\n"
	oidc     = "jwt_auth \"jwt\" {\n  oidc_discovery_url = \"ISSUER\"\n  oidc_client_id = \"vault\"\n  oidc_client_secret = env(\"SECRET\")\n}\n"
)

// TestThereAndBack applies a change and takes it back: what the server says is as
// before, but for what the notes name.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after string
		notes         []string
		remains       []string // what differs in the end
	}{
		{name: "created", before: policyA, after: mountJWT + roleR + policyA},
		{name: "updated", before: mountJWT + roleR + policyA, after: strings.NewReplacer(`"a"]`, `"b"]`, "ISSUER\"", "ISSUER\"\n  description = \"x\"\n  tune {\n    max_lease_ttl = \"1h\"\n  }", "read", "list").Replace(mountJWT + roleR + policyA)},
		{
			name: "deleted in scope", before: mountJWT + roleR + policyA,
			after: mountJWT + "scope {\n  policies = [\"a\"]\n  jwt_roles = { jwt = [\"*\"] }\n}\n",
		},
		{
			name: "replaced with its roles", before: mountJWT + roleR + policyA, after: strings.Replace(mountJWT, "ISSUER\"", "ISSUER\"\n  local = true", 1) + roleR + policyA,
			notes: []string{
				"jwt_auth.jwt: every live token that was issued through the mount is revoked; that cannot be taken back.",
				"jwt_auth.jwt: the mount gets a new accessor: entity and group aliases, and policies that name the old one, no longer apply; that cannot be taken back.",
			},
		},
		{
			name: "removed with its roles", before: mountJWT + roleR + policyA, after: "removed \"jwt_auth\" \"jwt\" {\n  destroy = true\n}\n" + policyA,
			notes: []string{
				"jwt_auth[\"jwt\"]: every live token that was issued through the mount is revoked; that cannot be taken back.",
				"jwt_auth[\"jwt\"]: the mount gets a new accessor: entity and group aliases, and policies that name the old one, no longer apply; that cannot be taken back.",
			},
		},
		{name: "a secret that was made", before: policyA, after: policyA + policyS + oidc},
		{
			name: "a secret that was there", before: oidc + policyS + policyA, after: strings.Replace(oidc, `"vault"`, `"other"`+"\n  description = \"x\"", 1) + strings.Replace(policyS, "read", "list", 1) + strings.Replace(policyA, "read", "list", 1),
			notes: []string{
				"jwt_auth.jwt: oidc_client_secret may have been written, and what it was before is not known; that cannot be taken back.",
				"jwt_auth.jwt: oidc_client_id cannot be restored and stays as it is: it is written together with a secret, which Vault never returns. Apply the configuration that it came from.",
				"policy.s: rules stays as it is: the value before held a secret, which the record does not have.",
			},
			remains: []string{"auth/jwt/config", "sys/policies/acl/s"},
		},
		{
			name: "a secret that went", before: oidc + roleR + policyA + policyS, after: "removed \"jwt_auth\" \"jwt\" {\n  destroy = true\n}\nscope {\n  policies = [\"s\"]\n}\n" + policyA,
			notes: []string{
				"jwt_auth[\"jwt\"]: every live token that was issued through the mount is revoked; that cannot be taken back.",
				"jwt_auth[\"jwt\"]: the mount gets a new accessor: entity and group aliases, and policies that name the old one, no longer apply; that cannot be taken back.",
				"jwt_auth[\"jwt\"]: it cannot be made again, since it had a secret value, and the record has none. Apply the configuration that it came from.",
				"policy[\"s\"]: it cannot be made again, since it had a secret value, and the record has none. Apply the configuration that it came from.",
				"jwt_role[\"jwt/r\"]: it cannot be made again, since what it lives in cannot.",
			},
			remains: []string{"auth/jwt/config", "auth/jwt/role/r", "sys/auth jwt/", "sys/policies/acl/s"},
		},
		{
			name: "a mount with a secret, replaced", before: oidc, after: strings.Replace(mountJWT, "ISSUER\"", "ISSUER\"\n  local = true", 1),
			notes: []string{
				"jwt_auth.jwt: every live token that was issued through the mount is revoked; that cannot be taken back.",
				"jwt_auth.jwt: the mount gets a new accessor: entity and group aliases, and policies that name the old one, no longer apply; that cannot be taken back.",
				"jwt_auth.jwt: it stays as it is: to restore it, it must be destroyed and made again with its secret value, and the record has none. Apply the configuration that it came from.",
			},
			remains: []string{"auth/jwt/config", "sys/auth jwt/"},
		},
		{
			name: "an engine", before: "secrets_mount \"kv\" {\n  type = \"kv-v2\"\n  kv_config {\n    max_versions = 3\n  }\n}\n", after: "secrets_mount \"kv\" {\n  type = \"kv-v2\"\n  kv_config {\n    cas_required = true\n  }\n}\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.apply(t, w.plan(t, w.load(t, test.before)))
			before := w.everything(t)
			p := w.plan(t, w.load(t, test.after))
			if p.Empty() {
				t.Fatal("nothing is to be done")
			}
			record := w.read(t, w.apply(t, p))
			if !record.Finished || record.Untouched != 0 {
				t.Errorf("finished %v, untouched %d", record.Finished, record.Untouched)
			}
			way, notes := w.back(t, record)
			if diff := cmp.Diff(test.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			w.apply(t, way)
			var remains []string
			after := w.everything(t)
			for path := range before {
				if !cmp.Equal(before[path], after[path]) {
					remains = append(remains, path)
					if len(test.remains) == 0 {
						t.Errorf("%s (-before +after):\n%s", path, cmp.Diff(before[path], after[path]))
					}
				}
			}
			if diff := cmp.Diff(test.remains, remains, sorted()); diff != "" {
				t.Errorf("what remains (-want +got):\n%s", diff)
			}
		})
	}
}

func sorted() cmp.Option {
	return cmp.Transformer("sorted", func(list []string) map[string]int {
		out := map[string]int{}
		for _, s := range list {
			out[s]++
		}
		return out
	})
}

// TestKilled reads the record of a run that was killed, wherever that was: it is
// whole up to there.
func TestKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name := w.apply(t, w.plan(t, w.load(t, mountJWT+roleR+policyA+policyS)))
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(text, []byte(`{"began"`))
	for end := start; end <= len(text); end++ {
		record, err := rollback.Read(text[:end], w.registry.Schema())
		if err != nil {
			t.Fatalf("%v:\n%s", err, text[:end])
		}
		if want := bytes.Count(text[:end], []byte("{\"began\":")) - unfinished(text[:end]); len(record.Entries) != want || record.Untouched != 4-want {
			t.Fatalf("%d entries, want %d:\n%s", len(record.Entries), want, text[:end])
		}
		if record.Finished != (end == len(text)) {
			t.Fatalf("finished is %v:\n%s", record.Finished, text[:end])
		}
	}
}

// unfinished is 1 when the last line is cut short and says that a change began.
func unfinished(text []byte) int {
	last := text[bytes.LastIndexByte(text, '\n')+1:]
	return bytes.Count(last, []byte("{\"began\":"))
}

func TestFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "record.jsonl")
	recorder, err := rollback.Create(name, &plan.Plan{}, rollback.About{}, rollback.Options{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", mode)
	}
	if recorder.Name() != name {
		t.Error(recorder.Name())
	}
	if err := recorder.Finish(); err != nil {
		t.Error(err)
	}
	if err := recorder.Began(&plan.Change{}); err == nil {
		t.Error("a closed record takes more")
	}
	if _, err := rollback.Create(name, &plan.Plan{}, rollback.About{}, rollback.Options{}); err == nil || !strings.Contains(err.Error(), "there is a rollback record already") {
		t.Errorf("written over: %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	const header = `{"format_version":"1.0","target":{"cluster_id":"c"}}` + "\n"
	for text, want := range map[string]string{
		"":                                       "it is no rollback record: it has no header",
		header[1:]:                               "line 1 is damaged: invalid character ':' after top-level value",
		"{}\n":                                   "it is no rollback record: it has no header",
		strings.Replace(header, "1.0", "2.0", 1): "it has format version 2.0, and this version of vaultci knows 1.0",
		header + "x\n":                           "line 2 is damaged: invalid character 'x' looking for beginning of value",
		header + `{"object":{"address":"a.b","kind":"a","changes":[0]}}` + "\n" + `{"began":0}` + "\n":                                                                                   `a.b: this version of vaultci has no kind "a"`,
		header + `{"object":{"address":"policy.b","kind":"policy","path":"sys/policies/acl/c","changes":[0],"identity":{"name":"b"}}}` + "\n" + `{"began":0}` + "\n":                     "policy.b: its path is sys/policies/acl/c and its name says sys/policies/acl/b",
		header + `{"object":{"address":"policy.b","kind":"policy","path":"sys/policies/acl/b","changes":[0],"identity":{"name":"b"},"secret":["x"]}}` + "\n" + `{"began":0}` + "\n":      "policy.b: this version of vaultci knows no x of policy",
		header + `{"object":{"address":"policy.b","kind":"policy","path":"sys/policies/acl/b","changes":[0],"identity":{"name":"b"},"before":{"values":{"y":1}}}}` + "\n{\"began\":0}\n": "policy.b: this version of vaultci knows no y of policy",
	} {
		_, err := rollback.Read([]byte(text), kind.All().Schema())
		if err == nil || err.Error() != want {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
}

// FuzzRead wants no text to break the reader, and what is read to name its paths
// rightly.
func FuzzRead(f *testing.F) {
	const header = `{"format_version":"1.0","target":{"cluster_id":"c"}}` + "\n"
	f.Add([]byte(header + `{"object":{"address":"policy.b","kind":"policy","path":"sys/policies/acl/b","changes":[0],"identity":{"name":"b"},"before":{"values":{"name":"b","rules":"x"}}}}` + "\n{\"began\":0}\n"))
	f.Add([]byte(header + `{"object":{"address":"jwt_auth.b","kind":"jwt_auth","path":"sys/auth/b","changes":[0],"identity":{"path":"b"},"before":{"values":{"path":"c"},"hidden":["oidc_client_id"]},"secret":["tune.max_lease_ttl"]}}` + "\n{\"began\":0}\n"))
	registry := kind.All()
	f.Fuzz(func(t *testing.T, text []byte) {
		record, err := rollback.Read(text, registry.Schema())
		if err != nil {
			return
		}
		for _, e := range record.Entries {
			if e.Before != nil && e.Before.Path != e.Object.Path {
				t.Errorf("%s: what was there was at %s", e.Object.Path, e.Before.Path)
			}
		}
		live := plan.NewState()
		for _, o := range record.Objects() {
			live.Put(o)
		}
		record.Restore(live, registry.BoundToSecret)
	})
}
