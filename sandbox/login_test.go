package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// trustIssuer makes Vault accept the issuer's tokens of project 42.
func (p *process) trustIssuer(t *testing.T) {
	t.Helper()
	ca, err := json.Marshal(p.caPEM(t))
	must(t, err)
	p.write(t, "sys/auth/jwt", `{"type":"jwt"}`)
	p.write(t, "auth/jwt/config",
		`{"oidc_discovery_url":"`+p.IssuerURL+`","bound_issuer":"`+p.IssuerURL+`","oidc_discovery_ca_pem":`+string(ca)+`}`)
	p.write(t, "auth/jwt/role/deploy", `{
		"role_type": "jwt", "user_claim": "project_id", "token_policies": ["deploy"],
		"bound_audiences": ["https://vault.example.com"],
		"bound_claims": {"project_id": "42", "ref_protected": "true", "ref_type": "tag", "runner_id": 1}}`)
}

// login answers with Vault's status and, on success, the token.
func (p *process) login(t *testing.T, jwt string) (token string, got answer) {
	t.Helper()
	got, err := p.send(t, "POST", p.VaultAddr+"/v1/auth/jwt/login", "", `{"role":"deploy","jwt":"`+jwt+`"}`)
	must(t, err)
	if got.Status != http.StatusOK {
		return "", got
	}
	said := decode[struct {
		Auth struct {
			ClientToken string `json:"client_token"`
		}
	}](t, got)
	return said.Auth.ClientToken, got
}

func (p *process) sign(t *testing.T, query, claims string) string {
	t.Helper()
	return p.issue(t, "POST", "/sign"+query, claims).Text
}

func TestJobReadsItsSecret(t *testing.T) {
	t.Parallel()
	p := launch(t)
	p.trustIssuer(t)
	p.write(t, "sys/mounts/ops", `{"type":"kv-v2"}`)
	p.write(t, "sys/policies/acl/deploy", `{"policy":"path \"ops/data/production/*\" { capabilities = [\"read\"] }"}`)
	p.write(t, "ops/data/production/db", `{"data":{"password":"hunter2"}}`)

	token, got := p.login(t, p.sign(t, "?profile=gitlab", `{}`))
	if token == "" {
		t.Fatalf("login: %d %s", got.Status, got.Text)
	}
	secret, err := p.send(t, "GET", p.VaultAddr+"/v1/ops/data/production/db", token, "")
	must(t, err)
	if !strings.Contains(secret.Text, `"password":"hunter2"`) {
		t.Errorf("secret: %d %s", secret.Status, secret.Text)
	}
	other, err := p.send(t, "GET", p.VaultAddr+"/v1/ops/data/staging/db", token, "")
	must(t, err)
	if other.Status != http.StatusForbidden {
		t.Errorf("another path: got %d, want 403", other.Status)
	}
}

func TestWrongJobIsRefused(t *testing.T) {
	t.Parallel()
	p := launch(t)
	p.trustIssuer(t)
	for name, c := range map[string]struct{ query, claims, want string }{
		"project":  {"?profile=gitlab", `{"project_id":"43"}`, "project_id"},
		"type":     {"?profile=gitlab", `{"runner_id":"1"}`, "runner_id"},
		"removed":  {"?profile=gitlab", `{"ref_protected":null}`, "ref_protected"},
		"expired":  {"?profile=gitlab&lifetime=-10m", `{}`, "expired"},
		"audience": {"?profile=gitlab", `{"aud":"https://other.example.com"}`, "audience"},
		"issuer":   {"?profile=gitlab", `{"iss":"https://gitlab.example.com"}`, "iss"},
		"bare":     {"", `{"aud":"https://vault.example.com"}`, "project_id"},
	} {
		_, got := p.login(t, p.sign(t, c.query, c.claims))
		if got.Status != http.StatusBadRequest || !strings.Contains(got.Text, c.want) {
			t.Errorf("%s: got %d %s, want 400 that names %s", name, got.Status, got.Text, c.want)
		}
	}
}

// TestRotation depends on the order of the logins: Vault keeps the key set and
// fetches it anew only for a key ID it does not know.
func TestRotation(t *testing.T) {
	t.Parallel()
	p := launch(t)
	p.trustIssuer(t)
	expect := func(step, jwt string, want int) {
		t.Helper()
		if _, got := p.login(t, jwt); got.Status != want {
			t.Errorf("%s: got %d %s, want %d", step, got.Status, got.Text, want)
		}
	}
	first := p.sign(t, "?profile=gitlab", `{}`)
	expect("first key", first, http.StatusOK)

	p.issue(t, "POST", "/rotate", "")
	second := p.sign(t, "?profile=gitlab", `{}`)
	expect("second key", second, http.StatusOK)
	expect("first key while published", first, http.StatusOK)

	p.issue(t, "POST", "/rotate?drop=true", "")
	expect("third key", p.sign(t, "?profile=gitlab", `{}`), http.StatusOK)
	expect("second key when dropped", second, http.StatusBadRequest)
	expect("first key when dropped", first, http.StatusBadRequest)
}
