package issuer

import (
	"net/http"
	"strings"
	"testing"
)

func TestSignAddsStandardClaimsOnly(t *testing.T) {
	t.Parallel()
	got := signed(t, testIssuer(), "", `{"project_id":"42"}`)
	expect(t, got, map[string]string{
		"iss": `"https://gitlab.example.com"`, "iat": "1681398793", "nbf": "1681398788", "exp": "1681399093",
		"project_id": `"42"`,
	})
	if len(got) != 6 || got["jti"] == "" {
		t.Errorf("claims: %v", got)
	}
}

func TestSignKeepsWhatIsGiven(t *testing.T) {
	t.Parallel()
	i := testIssuer()
	for name, c := range map[string]struct {
		query, body string
		want        map[string]string
	}{
		"numbers":  {"", `{"a":1.50,"b":12345678901234567890,"c":[7.0]}`, map[string]string{"a": "1.50", "b": "12345678901234567890", "c": "[7.0]"}},
		"null":     {"", `{"exp":null,"jti":null,"x":null}`, map[string]string{"exp": "", "jti": "", "x": ""}},
		"iat":      {"", `{"iat":1000}`, map[string]string{"iat": "1000", "nbf": "995", "exp": "1300"}},
		"override": {"", `{"iss":"https://other","iat":"soon","nbf":1,"exp":2}`, map[string]string{"iss": `"https://other"`, "iat": `"soon"`, "nbf": "1", "exp": "2"}},
		"lifetime": {"?lifetime=60s", `{}`, map[string]string{"exp": "1681398853"}},
		"seconds":  {"?lifetime=-1", `{}`, map[string]string{"exp": "1681398792"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, signed(t, i, c.query, c.body), c.want)
		})
	}
}

func TestGitLabProfile(t *testing.T) {
	t.Parallel()
	got := signed(t, testIssuer(), "?profile=gitlab", `{}`)
	expect(t, got, map[string]string{
		"aud":               `"https://vault.example.com"`,
		"sub":               `"project_path:platform/payments:ref_type:tag:ref:auto-deploy-2020-04-01"`,
		"project_id":        `"42"`,
		"job_project_id":    `"42"`,
		"namespace_path":    `"platform"`,
		"ref_protected":     `"true"`,
		"ref_path":          `"refs/tags/auto-deploy-2020-04-01"`,
		"runner_id":         `1`,
		"pipeline_id":       `"574"`,
		"ci_config_ref_uri": `"gitlab.example.com/platform/payments//.gitlab-ci.yml@refs/tags/auto-deploy-2020-04-01"`,
	})
	for name, value := range got {
		number := name == "iat" || name == "nbf" || name == "exp" || name == "runner_id"
		if strings.HasPrefix(value, `"`) == number {
			t.Errorf("%s has the wrong JSON type: %s", name, value)
		}
	}
}

func TestGitLabProfileDerivesFromWhatIsGiven(t *testing.T) {
	t.Parallel()
	got := signed(t, testIssuer(), "?profile=gitlab",
		`{"project_id":"57","project_path":"a/b/c","ref":"main","ref_type":"branch","environment":null,"sha":"00ff"}`)
	expect(t, got, map[string]string{
		"sub":                `"project_path:a/b/c:ref_type:branch:ref:main"`,
		"namespace_path":     `"a/b"`,
		"job_project_id":     `"57"`,
		"job_project_path":   `"a/b/c"`,
		"job_namespace_path": `"a/b"`,
		"ref_path":           `"refs/heads/main"`,
		"ci_config_ref_uri":  `"gitlab.example.com/a/b/c//.gitlab-ci.yml@refs/heads/main"`,
		"ci_config_sha":      `"00ff"`,
		"environment":        "",
	})
}

func TestSignRefusesBadInput(t *testing.T) {
	t.Parallel()
	i := testIssuer()
	for _, c := range []struct{ query, body, want string }{
		{"", ``, "the body is empty"},
		{"", `null`, "the body is null"},
		{"", `[]`, "not a JSON object"},
		{"", `{"a":}`, "not a JSON object"},
		{"", `{} {}`, "text after the JSON object"},
		{"", `{"iat":"soon"}`, "iat is not a number"},
		{"?lifetime=long", `{}`, `lifetime: "long" is not a duration`},
		{"?profile=github", `{}`, `profile: "github" is not known`},
		{"?lifetme=1m", `{}`, "lifetme: unknown parameter"},
	} {
		response := ask(t, i, "POST", "/sign"+c.query, c.body)
		got := text(t, response)
		if response.StatusCode != http.StatusBadRequest || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %d %s, want 400 %s", c.query, c.body, response.StatusCode, got, c.want)
		}
	}
}
