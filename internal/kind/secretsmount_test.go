package kind_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// change is the one change of the plan, with its action and fields.
func (w *world) change(t *testing.T, objects []*hclschema.Object, action plan.Action, fields ...string) *plan.Change {
	t.Helper()
	p := w.plan(t, objects)
	if len(p.Changes) != 1 || p.Changes[0].Action != action {
		t.Fatalf("one %s expected:\n%s", action, show(p))
	}
	if diff := cmp.Diff(fields, shown(p.Changes[0])); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
	return p.Changes[0]
}

// TestKV takes a kv engine from one version to the other: upwards in place, with
// its secrets, downwards by a new mount.
func TestKV(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v1 := w.load(t, `secrets_mount "kv" { type = "kv-v1" }`)
	v2 := w.load(t, `
secrets_mount "kv" {
  type = "kv-v2"
  options = { team = "platform" }
  kv_config { max_versions = 3 }
}`)
	w.apply(t, v1)
	w.box.Write(t, "kv/db", map[string]any{"password": "x"})

	w.change(t, v2, plan.Update, "type", "options", "kv_config.max_versions")
	w.apply(t, v2)
	if secret := w.box.Read(t, "kv/data/db"); secret == nil {
		t.Error("the upgrade lost the secret")
	}

	w.change(t, v1, plan.Replace, "type", "options", "kv_config.max_versions")
	w.apply(t, v1)
	if secret := w.box.Read(t, "kv/db"); secret != nil {
		t.Errorf("the new mount has %v", secret)
	}
}

// TestKVNames checks the names under which kv engines are found on servers.
func TestKVNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := map[string]map[string]any{
		"kv-plain": {"type": "kv"},
		"kv-one":   {"type": "kv", "options": map[string]any{"version": "1"}},
		"kv-v1":    {"type": "kv-v1"},
		"kv-two":   {"type": "kv", "options": map[string]any{"version": "2"}},
		"kv-v2":    {"type": "kv-v2"},
	}
	for path, body := range made {
		w.box.Write(t, "sys/mounts/"+path, body)
	}
	w.synced(t, w.load(t, `
secrets_mount "kv-plain" { type = "kv" }
secrets_mount "kv-one" { type = "kv" }
secrets_mount "kv-v1" { type = "kv-v1" }
secrets_mount "kv-two" { type = "kv-v2" }
secrets_mount "kv-v2" { type = "kv-v2" }
`))
	for path, fields := range map[string][]string{"kv-plain": {"type"}, "kv-one": {"type"}} {
		w.change(t, w.load(t, `secrets_mount "`+path+`" { type = "kv-v2" }`), plan.Update, fields...)
	}
}

// TestOtherEngine mounts an engine of another type, by its name, tunes it, takes
// the tuning out again, and makes another of it.
func TestOtherEngine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tuned := w.load(t, `
secrets_mount "other" {
  type        = "database"
  description = "databases"
  options     = { team = "platform", stage = "test" }
  tune {
    max_lease_ttl               = "1h"
    audit_non_hmac_request_keys = ["b", "a"]
  }
}`)
	less := w.load(t, `
secrets_mount "other" {
  type    = "database"
  options = { team = "platform" }
}`)
	w.apply(t, tuned)
	w.change(t, less, plan.Update, "description", "options", "tune.max_lease_ttl", "tune.audit_non_hmac_request_keys")
	w.apply(t, less)
	options := w.box.Read(t, "sys/mounts/other")["options"]
	if diff := cmp.Diff(map[string]any{"team": "platform"}, options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	kv := w.load(t, `secrets_mount "other" { type = "kv-v2" }`)
	w.change(t, kv, plan.Replace, "type", "options")
	w.apply(t, kv)
}
