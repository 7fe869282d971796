package planfile_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/planfile"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

const secret = "correct-horse-battery-staple"

// before is what is live, and after what is declared: an update, a replace with a
// role that goes with it, a create, and secrets in two kinds.
const (
	before = `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  oidc_client_id     = "vault"
  oidc_client_secret = "old-secret-value"
}
secrets_mount "ops" {
  type = "kv-v2"
}
policy "shared" {
  rules = "# correct-horse-battery-staple\npath \"a\" { capabilities = [\"read\"] }"
}
policy "same" {
  path "b" { capabilities = ["read"] }
}
`
	after = `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  description        = "for <jobs> & people"
  oidc_client_id     = "vault"
  oidc_client_secret = env("SECRET")
}
jwt_auth "other" {
  oidc_discovery_url = "https://gitlab.example.com"
}
jwt_role "r" {
  mount           = jwt_auth.jwt.path
  user_claim      = "sub"
  bound_audiences = ["b", "a"]
  bound_claims    = { project_id = ["7", 8], active = true }
  token_ttl       = "1h"
}
secrets_mount "ops" {
  type = "kv-v1"
}
policy "shared" {
  path "c" { capabilities = ["read"] }
}
policy "same" {
  path "b" { capabilities = ["read"] }
}
policy "sealed" {
  rules = "# ${env("SECRET")}\npath \"a\" { capabilities = [\"read\"] }"
}
`
)

func load(t testing.TB, text, value string) []*hclschema.Object {
	t.Helper()
	config, diags := hclschema.Load(fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}}, hclschema.Options{
		Schema:    kind.All().Schema(),
		LookupEnv: func(string) (string, bool) { return value, true },
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return config.Objects
}

func state(objects []*hclschema.Object) *plan.State {
	s := plan.NewState()
	for _, o := range objects {
		live := hclschema.NewObject(o.Kind)
		live.Path = o.Path
		for i := range o.Values {
			if !o.Kind.Fields[i].WriteOnly {
				live.Values[i] = o.Values[i]
			}
		}
		s.Put(live)
	}
	return s
}

// sample is a plan with something of everything.
func sample(t testing.TB) *plan.Plan {
	t.Helper()
	p := plan.Compute(load(t, after, secret), state(load(t, before, "")), plan.Options{})
	for _, c := range p.Destroys() {
		c.Loss = []string{"all is lost"}
		c.Within = []string{"r", "a"}
	}
	gone := load(t, `policy "gone" { rules = "path \"x\" {}" }`, "")[0]
	p.Changes = append(p.Changes, &plan.Change{Address: "policy.gone", Action: plan.Delete, Object: gone, Live: gone})
	return p
}

func encode(t testing.TB, p *plan.Plan, key string) []byte {
	t.Helper()
	about := planfile.About{
		ToolVersion: "1.2.3",
		Target:      planfile.Target{Address: "https://vault.example.com", ClusterID: "c1", Server: "Vault 1.21.4"},
	}
	text, err := planfile.Encode(p, about, planfile.Options{
		Key:    []byte(key),
		Secret: func(text string) bool { return strings.Contains(text, secret) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t testing.TB, text []byte, key string) *planfile.File {
	t.Helper()
	file, err := planfile.Decode(text, kind.All().Schema(), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func sound(t testing.TB, text []byte, key string) *planfile.File {
	t.Helper()
	file := decode(t, text, key)
	if len(file.Refusals) > 0 {
		t.Fatal(file.Refusals)
	}
	return file
}

func shown(t testing.TB, p *plan.Plan) string {
	t.Helper()
	var out bytes.Buffer
	if err := render.PlanJSON(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestRoundTrip wants a saved plan to say the same as the plan, and to carry the
// same order and values.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a key"} {
		p := sample(t)
		text := encode(t, p, key)
		file := sound(t, text, key)
		want := strings.ReplaceAll(shown(t, p), secret, "") // sealed below
		got := shown(t, file.Plan)
		if !strings.Contains(shown(t, p), secret) {
			t.Error("the sample has no live value with a secret in it")
		}
		if strings.Count(got, "\n") != strings.Count(want, "\n") {
			t.Errorf("(-plan +saved):\n%s", cmp.Diff(want, got))
		}
		if diff := cmp.Diff(p.Access, file.Plan.Access); diff != "" || len(p.Access) < 3 {
			t.Errorf("access of %d changes (-want +got):\n%s", len(p.Access), diff)
		}
		if refusals := file.Fill(load(t, after, secret)); len(refusals) > 0 {
			t.Fatal(refusals)
		}
		if len(file.Plan.Changes) != len(p.Changes) {
			t.Fatalf("%d changes, want %d", len(file.Plan.Changes), len(p.Changes))
		}
		for i, c := range p.Changes {
			same(t, c, file.Plan.Changes[i])
		}
	}
}

// same compares a change with the one that was saved and filled: nothing but live
// secrets may differ.
func same(t *testing.T, want, got *plan.Change) {
	t.Helper()
	if got.Address != want.Address || got.Action != want.Action || got.Path() != want.Path() || got.Unchanged != want.Unchanged {
		t.Errorf("%s %s %s, want %s %s %s", got.Action, got.Address, got.Path(), want.Action, want.Address, want.Path())
	}
	if diff := cmp.Diff([]any{want.After, want.Loss, want.Within}, []any{got.After, got.Loss, got.Within}); diff != "" {
		t.Errorf("%s (-want +got):\n%s", want.Address, diff)
	}
	for i := range want.Object.Values {
		name := want.Object.Kind.Fields[i].Name
		if !want.Object.Values[i].RawEquals(got.Object.Values[i]) {
			t.Errorf("%s: %s: %#v, want %#v", want.Address, name, got.Object.Values[i], want.Object.Values[i])
		}
		if want.Action != plan.Delete && want.Object.GivenAt(i) != got.Object.GivenAt(i) {
			t.Errorf("%s: %s: given is %v", want.Address, name, got.Object.GivenAt(i))
		}
		if want.Object.SensitiveAt(i) && want.Object.GivenAt(i) && !got.Object.SensitiveAt(i) {
			t.Errorf("%s: %s is no longer sensitive", want.Address, name)
		}
	}
	if len(want.Fields) != len(got.Fields) {
		t.Fatalf("%s: %d fields, want %d", want.Address, len(got.Fields), len(want.Fields))
	}
	for i := range want.Fields {
		w, g := want.Fields[i], got.Fields[i]
		if g.Field.Name != w.Field.Name || g.Unknown != w.Unknown || g.ForcesNew != w.ForcesNew || g.FormOnly != w.FormOnly || w.Sensitive && !g.Sensitive {
			t.Errorf("%s: %+v, want %+v", want.Address, g, w)
		}
	}
}

func TestNoSecretsInTheFile(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a very secret key"} {
		text := string(encode(t, sample(t), key))
		for _, word := range []string{secret, "old-secret-value", "a very secret key"} {
			if strings.Contains(text, word) {
				t.Errorf("the file holds %q:\n%s", word, text)
			}
		}
	}
}

// TestSameBytes wants the same plan to be the same file where nothing is sealed.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	p := plan.Compute(load(t, before, ""), plan.NewState(), plan.Options{})
	p.Changes = p.Changes[1:2] // a policy
	if !bytes.Equal(encode(t, p, "k"), encode(t, p, "k")) {
		t.Error("the bytes differ")
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	text := encode(t, sample(t), "")
	file := sound(t, text, "")
	if diff := cmp.Diff([]string{"jwt_auth.jwt: oidc_client_secret", "policy.sealed: rules"}, file.Sealed()); diff != "" {
		t.Errorf("sealed (-want +got):\n%s", diff)
	}
	withoutPolicy, _, _ := strings.Cut(after, `policy "sealed"`)
	tests := []struct {
		name, config, value string
		want                []string
	}{
		{"the same", after, secret, nil},
		{"another value", after, "another", []string{
			"the secret value of oidc_client_secret in jwt_auth.jwt is not the one that the plan was made with",
			"the secret value of rules in policy.sealed is not the one that the plan was made with",
		}},
		{"no longer declared", withoutPolicy, secret, []string{
			"policy.sealed (sys/policies/acl/sealed) has secret values, and the configuration no longer declares it",
		}},
		{"another name", strings.Replace(after, `policy "sealed" {`, "policy \"sealed\" {\nname = \"other\"", 1), secret, []string{
			"policy.sealed (sys/policies/acl/sealed) has secret values, and the configuration no longer declares it",
		}},
		{"what is not secret does not matter", strings.Replace(after, "for <jobs>", "for", 1), secret, nil},
	}
	for _, test := range tests {
		var got []string
		for _, r := range sound(t, text, "").Fill(load(t, test.config, test.value)) {
			got = append(got, r.Reason)
			if r.Hint() == "" {
				t.Errorf("%s: no remedy", test.name)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	text := encode(t, sample(t), "")
	tests := []struct {
		name string
		edit func(*strings.Replacer) string
		live string
		want []string
	}{
		{name: "the same", live: before},
		{name: "an unrelated object", live: strings.Replace(before, `path "b" { capabilities = ["read"] }`, `path "b" { capabilities = ["list"] }`, 1)},
		{name: "a field that the plan does not change", live: strings.Replace(before, `oidc_client_id     = "vault"`, `oidc_client_id = "x"`, 1), want: []string{"jwt_auth.jwt (sys/auth/jwt) differs in oidc_client_id"}},
		{name: "what it creates exists", live: before + "jwt_auth \"other\" {\n oidc_discovery_url = \"https://gitlab.example.com\"\n}", want: []string{"jwt_auth.other (sys/auth/other) exists now, and did not"}},
		{name: "what it updates is gone", live: strings.Replace(before, `policy "shared"`, `policy "renamed"`, 1), want: []string{"policy.shared (sys/policies/acl/shared) no longer exists"}},
		{name: "a sealed value", live: strings.Replace(before, "# correct", "# incorrect", 1), want: []string{"policy.shared (sys/policies/acl/shared) differs in rules"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			live := state(append(load(t, test.live, ""), load(t, `policy "gone" { rules = "path \"x\" {}" }`, "")...))
			file := sound(t, text, "")
			var got []string
			for _, m := range file.Stale(live) {
				got = append(got, m.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, c := range file.Plan.Changes {
				if got == nil && c.Live != nil && c.Live != live.Get(c.Path()) {
					t.Errorf("%s does not have the live object of now", c.Address)
				}
			}
		})
	}
}

// TestStaleWithin lets a role be there that goes with its replaced mount.
func TestStaleWithin(t *testing.T) {
	t.Parallel()
	desired := load(t, `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  local              = true
}
jwt_role "r" {
  mount           = "jwt"
  user_claim      = "sub"
  bound_audiences = ["a"]
  bound_claims    = { project_id = "7" }
}
`, "")
	live := state(load(t, `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
}
jwt_role "r" {
  mount           = "jwt"
  user_claim      = "other"
  bound_audiences = ["a"]
  bound_claims    = { project_id = "7" }
}
`, ""))
	file := sound(t, encode(t, plan.Compute(desired, live, plan.Options{}), ""), "")
	if moved := file.Stale(live); len(moved) > 0 {
		t.Errorf("stale: %v", moved)
	}
}

// TestStaleHolds notices what came into an object that is destroyed, or left it.
func TestStaleHolds(t *testing.T) {
	t.Parallel()
	file := sound(t, encode(t, sample(t), ""), "")
	same := map[string][]string{"sys/mounts/ops": {"a", "r"}}
	if moved := file.StaleWithin(same); len(moved) > 0 {
		t.Errorf("%v", moved)
	}
	for _, now := range [][]string{nil, {"a"}, {"a", "r", "x"}} {
		moved := file.StaleWithin(map[string][]string{"sys/mounts/ops": now})
		if len(moved) != 1 || moved[0].String() != "secrets_mount.ops (sys/mounts/ops) holds other objects now, which would be destroyed with it" {
			t.Errorf("%v: %v", now, moved)
		}
	}
}

func TestTarget(t *testing.T) {
	t.Parallel()
	file := sound(t, encode(t, sample(t), ""), "")
	tests := []struct {
		now  planfile.Target
		want string
	}{
		{planfile.Target{Address: "https://elsewhere", ClusterID: "c1", Server: "Vault 1.22"}, ""},
		{planfile.Target{Address: "https://elsewhere", ClusterID: "c2"}, "the plan was made for another server: cluster c1 at https://vault.example.com, and https://elsewhere is cluster c2"},
		{planfile.Target{ClusterID: "c1", Namespace: "ci"}, "the plan was made for the root namespace, and this run is in the namespace ci"},
	}
	for _, test := range tests {
		got := ""
		if r := file.CheckTarget(test.now); r != nil {
			got = r.Reason
		}
		if got != test.want {
			t.Errorf("%+v: %q, want %q", test.now, got, test.want)
		}
	}
}
