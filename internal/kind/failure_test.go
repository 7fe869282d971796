package kind_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// run applies without expecting anything of it.
func (w *world) run(t *testing.T, objects []*hclschema.Object, opts apply.Options) *apply.Report {
	t.Helper()
	report := apply.Run(t.Context(), w.plan(t, objects), w.server, opts)
	if n := report.Count(apply.Done) + report.Count(apply.Failed) + report.Count(apply.Skipped); n != len(report.Results) {
		t.Fatalf("%d results of %d", n, len(report.Results))
	}
	return report
}

// impatient is the same world with a client that makes one attempt at each
// request.
func (w *world) impatient(t *testing.T) *world {
	t.Helper()
	client, err := vault.New(vault.Config{Address: w.box.Addr, Token: w.box.Token, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	other := *w
	other.client, other.server = client, kind.NewServer(w.registry, client, vault.Vault, 8)
	return &other
}

// TestSealedInMidApply seals the server while an apply is under way: what is
// under way fails, the rest is skipped, and the next apply finishes.
func TestSealedInMidApply(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--seal")
	unseal(t, box)
	w := worldOf(t, box)
	objects := w.load(t, fleet)
	done := 0
	report := w.run(t, objects, apply.Options{Workers: 2, Finished: func(apply.Result) {
		if done++; done == 6 {
			w.box.Write(t, "sys/seal", nil)
		}
	}})
	if report.Count(apply.Done) < 6 || report.Count(apply.Failed) == 0 || report.Count(apply.Failed) > 2 || report.Count(apply.Skipped) == 0 {
		t.Errorf("%d done, %d failed, %d skipped", report.Count(apply.Done), report.Count(apply.Failed), report.Count(apply.Skipped))
	}
	for _, r := range report.Results {
		if r.Status == apply.Failed && !errors.Is(r.Err, vault.ErrSealed) {
			t.Errorf("%s: %v", r.Change.Address, r.Err)
		}
		if r.Status == apply.Skipped && !strings.Contains(r.Reason, "no longer be used") && !strings.Contains(r.Reason, "comes after") {
			t.Errorf("%s: %s", r.Change.Address, r.Reason)
		}
	}
	unseal(t, box)
	w.apply(t, objects)
}

func unseal(t *testing.T, box *sandboxtest.Sandbox) {
	t.Helper()
	if _, err := box.Do(t.Context(), "", http.MethodPost, "sys/unseal", map[string]any{"key": box.UnsealKey}); err != nil {
		t.Fatal(err)
	}
}

// TestDroppedConnections breaks connections in mid-apply, before and after Vault
// has carried a request out. Retries make up for one; and where they do not,
// reading decides what was done.
func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"roles before":    {Action: sandbox.Drop, Method: "POST", Path: "auth/a/role/*", Count: -1},
		"roles after":     {Action: sandbox.DropAnswer, Method: "POST", Path: "auth/a/role/*", Count: -1},
		"mounts before":   {Action: sandbox.Drop, Method: "POST", Path: "sys/auth/*", Count: -1},
		"mounts after":    {Action: sandbox.DropAnswer, Method: "POST", Path: "sys/auth/*", Count: -1},
		"kv after":        {Action: sandbox.DropAnswer, Method: "POST", Path: "sys/mounts/*", Count: -1},
		"config before":   {Action: sandbox.Drop, Method: "POST", Path: "auth/a/config", Count: -1},
		"policies after":  {Action: sandbox.DropAnswer, Method: "POST", Path: "sys/policies/acl/*", Count: -1},
		"bad gateway":     {Action: sandbox.Answer, Method: "POST", Path: "sys/mounts/*", Status: 502, Count: -1},
		"internal error":  {Action: sandbox.Answer, Method: "POST", Path: "sys/policies/acl/*", Status: 500, Count: -1},
		"reading is lost": {Action: sandbox.Drop, Method: "GET", Path: "auth/a/role/deploy-3", Count: -1},
	}
	// What Vault carried out is done, although the answer was lost.
	failed := map[string][]string{
		"roles before":    {"jwt_role.deploy"},
		"mounts before":   {"jwt_auth.ci"},
		"config before":   {`jwt_auth.ci["a"]`},
		"bad gateway":     {"secrets_mount"},
		"internal error":  {"policy.p"},
		"reading is lost": {`jwt_role.deploy["3"]`},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).impatient(t)
			objects := w.load(t, fleet)
			p := w.plan(t, objects)
			w.box.AddFault(t, fault)
			report := apply.Run(t.Context(), p, w.server, apply.Options{Workers: 1})
			for _, r := range report.Results {
				want := slices.ContainsFunc(failed[name], func(prefix string) bool { return strings.HasPrefix(r.Change.Address, prefix) })
				if r.Status == apply.Failed && !want || r.Status == apply.Done && want {
					t.Errorf("%s: %s %v", r.Change.Address, r.Status, r.Err)
				}
			}
			w.box.ClearFaults(t)
			w.apply(t, objects)
		})
	}
}

// TestPassingFaults checks that faults which pass do not show.
func TestPassingFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--drop-after", "20", "--drop-count", "2")
	w.apply(t, w.load(t, fleet))
}

// TestRateLimit applies to a server that lets few requests through.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "--rate-limit", "40")
	w.apply(t, w.load(t, fleet))
}

// TestForbiddenWrites applies with a token that may not write one path: the rest
// is applied, and with a better token the next apply finishes.
func TestForbiddenWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, fleet)
	const all = `
path "sys/auth/*" { capabilities = ["update", "sudo"] }
path "sys/mounts/*" { capabilities = ["update"] }
path "+/config" { capabilities = ["read", "update"] }
path "auth/+/config" { capabilities = ["read", "update"] }
path "auth/+/role/*" { capabilities = ["create", "read", "update"] }
path "sys/policies/acl/*" { capabilities = ["read", "update"] }
path "auth/b/config" { capabilities = ["read"] }
path "auth/a/role/deploy-2" { capabilities = ["read"] }
path "sys/policies/acl/p-4" { capabilities = ["read"] }
`
	other := w.as(t, w.token(t, readOnly("")+all))
	report := other.run(t, objects, apply.Options{Workers: 4})
	var failed []string
	for _, r := range report.Results {
		if r.Status == apply.Failed {
			failed = append(failed, r.Change.Address)
			if !errors.Is(r.Err, vault.ErrPermission) {
				t.Errorf("%s: %v", r.Change.Address, r.Err)
			}
		}
	}
	if want := []string{`jwt_auth.ci["b"]`, `jwt_role.deploy["2"]`, `policy.p["4"]`}; !slices.Equal(failed, want) {
		t.Errorf("failed %v, want %v", failed, want)
	}
	for _, r := range report.Results {
		if r.Status == apply.Skipped && r.Reason != `it comes after policy.p["4"], which failed` {
			t.Errorf("%s: %s", r.Change.Address, r.Reason)
		}
	}
	if left := w.plan(t, objects); left.Summary() != (plan.Summary{Create: 3, Update: 1, Unchanged: 11}) {
		t.Errorf("left:\n%s", show(left))
	}
	w.apply(t, objects)
}

// TestExpiredTokenInMidApply revokes the token while an apply is under way: one
// refusal is enough.
func TestExpiredTokenInMidApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	objects := w.load(t, fleet)
	token := w.token(t, `path "*" { capabilities = ["create", "read", "update", "list", "sudo"] }`)
	done := 0
	report := w.as(t, token).run(t, objects, apply.Options{Workers: 1, Finished: func(apply.Result) {
		if done++; done == 3 {
			w.box.Write(t, "auth/token/revoke", map[string]any{"token": token})
		}
	}})
	if report.Count(apply.Done) != 3 || report.Count(apply.Failed) != 1 {
		t.Errorf("%d done, %d failed, %d skipped", report.Count(apply.Done), report.Count(apply.Failed), report.Count(apply.Skipped))
	}
	w.apply(t, objects)
}

// TestStopInMidApply stops after each number of changes in turn.
func TestStopInMidApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 4 {
		objects := w.load(t, strings.NewReplacer(
			"path               = each.key", fmt.Sprintf(`path = "${each.key}%d"`, n),
			"path     = each.key", fmt.Sprintf(`path = "${each.key}-%d"`, n),
			`"old"`, fmt.Sprintf(`"old%d"`, n), "p-", fmt.Sprintf("p%d-", n)).Replace(fleet))
		stop, done := make(chan struct{}), 0
		report := w.run(t, objects, apply.Options{Workers: 3, Stop: stop, Finished: func(apply.Result) {
			if done++; done == 4*n+1 {
				close(stop)
			}
		}})
		if got := report.Count(apply.Done); got < 4*n+1 || got > 4*n+3 || report.Count(apply.Failed) != 0 {
			t.Errorf("stopped after %d: %d done, %d failed", 4*n+1, got, report.Count(apply.Failed))
		}
		w.apply(t, objects)
	}
}

// TestWarnings checks that the server's remarks arrive.
func TestWarnings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mountByHand(t, "ci")
	report := w.run(t, w.load(t, `
jwt_role "long" {
  mount           = "ci"
  user_claim      = "sub"
  bound_audiences = ["vault"]
  token_max_ttl   = "700h"
}`), apply.Options{})
	if r := report.Results[0]; r.Status != apply.Done || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "maximum TTL") {
		t.Errorf("%+v", r)
	}
}
