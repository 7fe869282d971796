package access_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// oracle is a real Vault, asked over plain HTTP.
type oracle struct {
	Addr  string
	Token string
}

// startOracle starts a real Vault that ends with the test.
func startOracle(t *testing.T) *oracle {
	t.Helper()
	sb := sandboxtest.New(t)
	return &oracle{sb.Addr, sb.Token}
}

// call sends a request and returns the status and the body. A connection the
// server drops, as it does when it panics, counts as status 500.
func (o *oracle) call(t *testing.T, method, path string, body any) (int, string) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, o.Addr+"/v1/"+path, bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Vault-Token", o.Token)
	response, err := http.DefaultClient.Do(request)
	if errors.Is(err, io.EOF) {
		return http.StatusInternalServerError, "the server dropped the connection"
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	received, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(received)
}

// writePolicy reports whether the server accepts the text, and what it says.
func (o *oracle) writePolicy(t *testing.T, text string) (bool, string) {
	t.Helper()
	status, body := o.call(t, http.MethodPost, "sys/policies/acl/x", map[string]string{"policy": text})
	var reply struct{ Errors []string }
	_ = json.Unmarshal([]byte(body), &reply) // a body that is no JSON is shown as it is
	if len(reply.Errors) > 0 {
		body = strings.Join(reply.Errors, "\n")
	}
	return status < http.StatusMultipleChoices, body
}

// TestOracleTexts writes the table of the unit tests to a real Vault, which must
// accept what the package accepts, and use the words the package uses.
func TestOracleTexts(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	for _, tt := range policyTexts() {
		t.Run(tt.name, func(t *testing.T) {
			accepted, says := vault.writePolicy(t, tt.text)
			_, err := access.ParsePolicy(tt.text, access.Vault)
			if accepted != (err == nil) && !tt.stricter {
				t.Fatalf("server accepts: %t, package accepts: %t\nserver: %s\npackage: %v", accepted, err == nil, says, err)
			}
			if tt.stricter && !accepted {
				t.Errorf("the table says that the server accepts this, but: %s", says)
			}
			if err != nil && !accepted && !tt.ours && !quotes(says, err) {
				t.Errorf("other words:\nserver:  %q\npackage: %v", says, err)
			}
		})
	}
}

// quotes reports whether the server's words are those of one of the faults. The
// server counts the line of a block as 0, and names fields as its code does.
func quotes(says string, err error) bool {
	faults, _ := errors.AsType[access.PolicyErrors](err)
	plain := regexp.MustCompile(` on line \d+|At (\d+:\d+|-): |^\d+:\d+: |: \d+ bytes as JSON, at most \d+`)
	says = plain.ReplaceAllString(says, "")
	for _, fault := range faults {
		if strings.Contains(says, plain.ReplaceAllString(fault.Message, "")) {
			return true
		}
	}
	return false
}

// TestOracleFormat writes generated policies to a real Vault: it must accept what
// HCL returns.
func TestOracleFormat(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	rapid.Check(t, func(rt *rapid.T) {
		text, err := policies(access.Vault).Draw(rt, "policy").HCL(access.Vault)
		if err != nil || !utf8.ValidString(text) {
			rt.Fatalf("not written: %v", err)
		}
		if accepted, says := vault.writePolicy(t, text); !accepted {
			rt.Fatalf("the server refuses: %s\n%s", says, text)
		}
	})
}

// TestOracleStoresText checks that the server gives back the text as it was
// written, and which texts it does not.
func TestOracleStoresText(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	for text, stored := range map[string]string{
		"# a\r\n\r\n": "# a\r\n\r\n",
		"\n":          "",
		"cGF0aCAiYSIgeyBjYXBhYmlsaXRpZXMgPSBbInJlYWQiXSB9Cg==": "path \"a\" { capabilities = [\"read\"] }\n",
		"{}": "{}",
	} {
		if accepted, says := vault.writePolicy(t, text); !accepted {
			t.Fatalf("refused %q: %s", text, says)
		}
		_, body := vault.call(t, http.MethodGet, "sys/policies/acl/x", nil)
		var reply struct{ Data struct{ Policy string } }
		if err := json.Unmarshal([]byte(body), &reply); err != nil {
			t.Fatal(err)
		}
		if reply.Data.Policy != stored {
			t.Errorf("%q is stored as %q, want %q", text, reply.Data.Policy, stored)
		}
	}
}

// TestOracleNames checks that the server refuses the names the package refuses
// for being reserved, and accepts the odd ones it accepts.
func TestOracleNames(t *testing.T) {
	t.Parallel()
	vault := startOracle(t)
	for name, escaped := range map[string]string{
		"root": "root", "response-wrapping": "response-wrapping", "control-group": "control-group",
		"ROOT": "ROOT", " root ": "%20root%20", "default": "default", "a b": "a%20b", "a/b": "a/b",
		"ünïcode": "%C3%BCn%C3%AFcode", "a,b": "a,b", "a/": "a/", "a%": "a%25", "a?b": "a%3Fb", "a#b": "a%23b",
		"a\tb": "a%09b", "a\nb": "a%0Ab", "a*": "a*", "+": "+", "..": "..",
	} {
		status, body := vault.call(t, http.MethodPost, "sys/policies/acl/"+escaped, map[string]string{"policy": "# x"})
		err := access.CheckPolicyName(name)
		if accepted := status < http.StatusMultipleChoices; accepted != (err == nil) {
			t.Errorf("%q: server says %d %s, package says %v", name, status, body, err)
		}
	}
}
