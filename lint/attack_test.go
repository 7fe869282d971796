package lint_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/vaultci/vaultci/access"
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
			judge(t, &r.Attack, succeeds(t, r.Bad, &r.Attack), succeeds(t, r.Good, &r.Attack))
		})
	}
}

// TestAttacksDecided decides the attacks by Vault's rules as access has them,
// without a Vault.
func TestAttacksDecided(t *testing.T) {
	t.Parallel()
	for _, r := range lint.Rules() {
		if r.Attack.Unshown == "" && !r.Live {
			t.Run(r.ID, func(t *testing.T) {
				t.Parallel()
				judge(t, &r.Attack, decided(t, r.Bad, &r.Attack), decided(t, r.Good, &r.Attack))
			})
		}
	}
}

// judge wants the attack to succeed on the bad example only; or, where the fault
// shuts jobs out, on the good one only.
func judge(t *testing.T, attack *lint.Attack, bad, good bool) {
	t.Helper()
	if attack.Lockout {
		bad, good = good, bad
	}
	if !bad || good {
		t.Errorf("it succeeds on the bad example: %v, on the good one: %v", bad, good)
	}
}

// decided says whether the attack's login, or its request after it, would be
// allowed. The login comes from no address that a role is bound to.
func decided(t *testing.T, example string, attack *lint.Attack) bool {
	t.Helper()
	universe := access.UniverseOf(load(t, map[string]string{"main.vault.hcl": lint.Complete(example)}).Objects, access.Vault)
	for _, role := range universe.Roles {
		if role.Mount != "jwt" || role.Name != roleOf(attack) {
			continue
		}
		admission := access.Admit(role, access.Token{Claims: claimsOf(attack), Now: time.Now(), Partial: true})
		if attack.Path == "" || !admission.Admitted {
			return admission.Admitted && len(admission.From) == 0
		}
		capability, _ := access.ParseCapability(attack.Capability, access.Vault)
		return universe.ACL(access.Vault, role, &admission).Decide(capability, attack.Path).Verdict == access.Allowed
	}
	t.Fatalf("the example has no role %s", roleOf(attack))
	return false
}

func roleOf(attack *lint.Attack) string {
	if attack.Role != "" {
		return attack.Role
	}
	return "deploy"
}

// claimsOf is the attacker's token.
func claimsOf(attack *lint.Attack) map[string]any {
	claims := lint.Stranger()
	maps.Copy(claims, attack.Claims)
	for name, value := range claims {
		if ago, ok := value.(lint.Ago); ok {
			claims[name] = time.Now().Add(-time.Duration(ago)).Unix()
		}
	}
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	return claims
}

// succeeds applies an example to a fresh Vault and says whether the attack's
// login, or its request after it, is allowed there.
func succeeds(t *testing.T, example string, attack *lint.Attack) bool {
	t.Helper()
	box := sandboxtest.New(t)
	provision(t, box, example)
	token, err := box.Login(t, "jwt", roleOf(attack), box.Sign(t, claimsOf(attack)))
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
