package lint_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/lint"
	"github.com/vaultci/vaultci/plan"
)

// TestAttacks carries the attack of each rule out on a real Vault: the bad example
// lets it happen, the good one does not.
func TestAttacks(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		if r.Attack.Unshown != "" || r.Live {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			bad, good := succeeds(t, r.Bad, &r.Attack), succeeds(t, r.Good, &r.Attack)
			if r.Attack.Lockout {
				bad, good = good, bad
			}
			if !bad || good {
				t.Errorf("the attack succeeds on the bad example: %v, on the good one: %v", bad, good)
			}
		})
	}
}

// succeeds applies an example to a fresh Vault and says whether the attack's
// login, or its request after it, is allowed there.
func succeeds(t *testing.T, example string, attack *lint.Attack) bool {
	t.Helper()
	box := sandboxtest.New(t)
	provision(t, box, example)
	role := attack.Role
	if role == "" {
		role = "deploy"
	}
	claims := lint.Stranger()
	maps.Copy(claims, attack.Claims)
	for name, value := range claims {
		if ago, ok := value.(lint.Ago); ok {
			claims[name] = time.Now().Add(-time.Duration(ago)).Unix()
		}
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	token, err := box.Login(t, "jwt", role, box.Sign(t, claims))
	if attack.Path == "" {
		t.Logf("logging in: %v", err)
		return err == nil
	}
	if err != nil {
		t.Fatalf("logging in, which both examples should allow: %v", err)
	}
	answer, err := box.Do(t.Context(), box.Token, http.MethodPost, "sys/capabilities", map[string]any{"token": token, "paths": []string{attack.Path}})
	if err != nil {
		t.Fatal(err)
	}
	data, _ := answer["data"].(map[string]any)
	granted, _ := data[attack.Path].([]any)
	return slices.Contains(granted, any(attack.Capability))
}

// provision makes the Vault as an example says, with the sandbox's issuer in the
// place of those that examples name.
func provision(t *testing.T, box *sandboxtest.Sandbox, example string) {
	t.Helper()
	issuers := regexp.MustCompile(`https://(gitlab\.example\.com|gitlab\.com|token\.actions\.githubusercontent\.com)/?"`)
	text := issuers.ReplaceAllString(lint.Complete(example), box.IssuerURL(t)+`"`)
	in := load(t, map[string]string{"main.vault.hcl": text})
	client, err := vault.New(vault.Config{Address: box.Addr, Token: box.Token})
	if err != nil {
		t.Fatal(err)
	}
	server := kind.NewServer(kind.All(), client, vault.Vault, 4)
	state, faults, err := server.ReadLive(t.Context(), in.Objects)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	report := apply.Run(t.Context(), plan.Compute(in.Objects, state, plan.Options{}), server, apply.Options{Workers: 4})
	for _, result := range report.Results {
		if result.Status != apply.Done {
			t.Fatalf("%s: %v", result.Change.Address, result.Err)
		}
	}
}
