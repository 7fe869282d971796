package vault

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// roleAnswer is what Vault answers for a JWT role, in size and shape.
const roleAnswer = `{"request_id":"4f9bfe1b-2e0b-1d4f-7c2e-0c9a2f5d9c11","lease_id":"","renewable":false,"lease_duration":0,"data":{` +
	`"allowed_redirect_uris":null,"bound_audiences":["https://vault.example.com"],"bound_claims":{"project_id":"42","ref":"auto-deploy-*",` +
	`"ref_protected":"true","ref_type":"tag"},"bound_claims_type":"glob","bound_subject":"","claim_mappings":null,"clock_skew_leeway":0,` +
	`"expiration_leeway":0,"groups_claim":"","max_age":0,"not_before_leeway":0,"oidc_scopes":null,"role_type":"jwt","token_bound_cidrs":[],` +
	`"token_explicit_max_ttl":60,"token_max_ttl":0,"token_no_default_policy":false,"token_num_uses":0,"token_period":0,` +
	`"token_policies":["payments-production"],"token_ttl":0,"token_type":"default","user_claim":"project_id",` +
	`"user_claim_json_pointer":false,"verbose_oidc_logging":false},"wrap_info":null,"warnings":null,"auth":null,"mount_type":"jwt"}` + "\n"

func benchServer(b *testing.B) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, roleAnswer)
	}))
	b.Cleanup(s.Close)
	return s
}

// BenchmarkRead is one read of a role, with all that Read does. Compare with BenchmarkBare.
func BenchmarkRead(b *testing.B) {
	s := benchServer(b)
	c, err := New(Config{Address: s.URL, Token: "hvs.benchmark", MaxConnections: 16})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Read(b.Context(), "auth/jwt/role/payments-production"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBare is the same request by net/http, the answer thrown away.
func BenchmarkBare(b *testing.B) {
	s := benchServer(b)
	b.ReportAllocs()
	for b.Loop() {
		req, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, s.URL+"/v1/auth/jwt/role/payments-production", nil)
		req.Header.Set("X-Vault-Token", "hvs.benchmark")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// BenchmarkDecode is the part of a read that is JSON.
func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	k := &call{answer: []byte(roleAnswer)}
	for b.Loop() {
		if _, err := k.decode(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRedact is such an answer, which has no secret in it, under twenty known secrets.
func BenchmarkRedact(b *testing.B) {
	r := new(Redactor)
	for i := range 20 {
		r.Add(strings.Repeat("s3cr/t ", 2) + string(rune('a'+i)))
	}
	text := roleAnswer
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.String(text)
	}
}
