package lint_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/export"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/lint"
)

// TestAudit provisions a Vault by plain API calls and wants its audit to find what
// lint finds in the configuration that export writes of it.
func TestAudit(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t)
	byHand(t, box)
	live := readAll(t, box)
	audit := lint.Input{Objects: live, Settings: lint.DefaultSettings(), Live: true, Now: today}
	files := map[string]string{}
	for _, f := range export.Write(kind.All().Schema(), live, export.Options{}).Files {
		files[f.Name] = string(f.Text)
	}
	lived, declared := found(lint.Run(audit)), found(lint.Run(load(t, files)))
	for _, want := range []string{"VCI001 auth/jwt/role/anybody", "VCI028 sys/policies/acl/payments", "VCI039 auth/jwt/role/forgotten"} {
		if !slices.Contains(lived, want) {
			t.Errorf("audit does not find %s, only %v", want, lived)
		}
	}
	if diff := cmp.Diff(declared, lived); diff != "" {
		t.Errorf("what lint finds in the export, and audit (-lint +audit):\n%s", diff)
	}
	for _, f := range lint.Run(audit) {
		if f.Address == "" || f.Path == "" || f.Range != nil || len(f.Edits) > 0 {
			t.Errorf("%s %s: a live finding has an address and a path, and no place in a file", f.Rule.ID, f.Path)
		}
	}
}

// found are the rules and paths of findings, but of those that only one side can
// have: rules about what a server has, and about how a file is written.
func found(findings []lint.Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Rule.Live {
			continue
		}
		out = append(out, fmt.Sprintf("%s %s", f.Rule.ID, f.Path))
		for range f.Also {
			out = append(out, f.Rule.ID+" of an instance")
		}
	}
	slices.Sort(out)
	return out
}

// byHand makes what a Vault has in which nobody uses vaultci.
func byHand(t *testing.T, box *sandboxtest.Sandbox) {
	t.Helper()
	issuer := box.IssuerURL(t)
	type object = map[string]any
	for _, w := range []struct {
		path string
		body object
	}{
		{"sys/auth/jwt", object{"type": "jwt"}},
		{"auth/jwt/config", object{"oidc_discovery_url": issuer, "bound_issuer": issuer}},
		{"sys/auth/people", object{"type": "oidc"}},
		{"auth/people/config", object{"oidc_discovery_url": issuer, "oidc_client_id": "vault", "oidc_client_secret": "correct-horse"}},
		{"sys/mounts/ops", object{"type": "kv", "options": object{"version": "2"}}},
		{"sys/policies/acl/payments", object{"policy": `path "ops/payments/*" { capabilities = ["read"] }`}},
		{"sys/policies/acl/Wide", object{"policy": `path "ops/metadata/*" { capabilities = ["list"] }`}},
		{"auth/jwt/role/anybody", object{
			"role_type": "jwt", "user_claim": "project_id", "bound_audiences": "https://vault.example.com", "token_policies": "payments",
		}},
		{"auth/jwt/role/payments", object{
			"role_type": "jwt", "user_claim": "project_id", "bound_audiences": "https://vault.example.com",
			"bound_claims": object{"project_id": "42", "ref_protected": "true"}, "token_policies": "payments,wide", "token_explicit_max_ttl": "24h",
		}},
		{"auth/jwt/role/forgotten", object{
			"user_claim": "project_id", "bound_audiences": "https://vault.example.com", "allowed_redirect_uris": "http://localhost:8250/oidc/callback",
			"bound_claims": object{"project_id": "42"}, "token_policies": "payments",
		}},
	} {
		box.Write(t, w.path, w.body)
	}
}

// readAll reads the objects of which the rules speak.
func readAll(t *testing.T, box *sandboxtest.Sandbox) []*hclschema.Object {
	t.Helper()
	client, err := vault.New(vault.Config{Address: box.Addr, Token: box.Token})
	if err != nil {
		t.Fatal(err)
	}
	objects, faults, err := kind.NewServer(kind.All(), client, vault.Vault, 4).ReadSelected(t.Context(), kind.Selection{Kinds: lint.Kinds()})
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return objects
}
