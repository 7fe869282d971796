package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/internal/term"
)

// vector is a job, the answers of a server, and what GitLab Runner does with them. better is what vaultci does instead;
// where it has no requests and no result, it does the same.
type vector struct {
	secrets string // YAML below "secrets:"
	tokens  string // the names of the ID tokens; "T" when empty, "-" for none
	env     map[string]string
	answers map[string][]recordedAnswer
	runner  outcome
	better  *outcome
}

// outcome is what a run does.
type outcome struct {
	requests []string          // "METHOD path"
	bodies   []string          // of the logins, where it matters
	values   map[string]string // of the secrets, the content of files
	says     []string          // on standard error, when it fails (values is nil) or warns
}

const (
	loginJWT = "PUT auth/jwt/login"
	readDB   = "GET ops/data/production/db"
	vaultDB  = "{vault: production/db/password@ops, token: $T}"
)

func db(data string) map[string][]recordedAnswer {
	return map[string][]recordedAnswer{readDB: {{body: `{"data":{"data":` + data + `,"metadata":{"version":1}}}`}}}
}

func at(request, body string) map[string][]recordedAnswer {
	return map[string][]recordedAnswer{request: {{body: body}}}
}

func fails(request string, status int, body string) map[string][]recordedAnswer {
	return map[string][]recordedAnswer{request: {{status: status, body: body, header: map[string]string{"Retry-After": "0"}}}}
}

// env are pairs of names and values.
func pairs(list ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func gotX(requests ...string) outcome {
	return outcome{requests: requests, values: pairs("A", "x")}
}

// vectors are numbered as in the description of what GitLab Runner does, from which they come.
func vectors() map[string]vector {
	const password = `{"password":"x","user":"u","null":null,"object":{"z":"1","a":{"k":2}},"dollar":"pa$$w0rd"}`
	long := "{vault: {engine: {name: ENGINE, path: ops}, path: production/db, field: \"FIELD\"}, token: $T}"
	field := func(name string) string { return strings.NewReplacer("ENGINE", "kv-v2", "FIELD", name).Replace(long) }
	missing := outcome{requests: []string{loginJWT, readDB}, says: []string{"resolving secrets: secret not found: A"}}
	return map[string]vector{
		"01 short form":   {secrets: "A: " + vaultDB, answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, bodies: []string{`{"jwt":"JWT","role":"r"}`}, values: pairs("A", "x")}},
		"02 variable":     {secrets: "A: {vault: production/db/password@ops, token: $T, file: false}", answers: db(password), runner: gotX(loginJWT, readDB)},
		"03 no mount":     {secrets: "A: {vault: production/db/password, token: $T}", answers: at("GET kv-v2/data/production/db", `{"data":{"data":{"password":"x"}}}`), runner: gotX(loginJWT, "GET kv-v2/data/production/db")},
		"04 generic":      {secrets: "A: {vault: {engine: {name: generic, path: artifactory}, path: production/jfrog, field: access_token}, token: $T}", answers: at("GET artifactory/production/jfrog", `{"data":{"access_token":"x"}}`), runner: gotX(loginJWT, "GET artifactory/production/jfrog")},
		"06 no role":      {secrets: "A: " + vaultDB, env: pairs("VAULT_AUTH_ROLE", "-"), answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, bodies: []string{`{"jwt":"JWT"}`}, values: pairs("A", "x")}},
		"07 empty role":   {secrets: "A: " + vaultDB, env: pairs("VAULT_AUTH_ROLE", ""), answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, bodies: []string{`{"jwt":"JWT","role":""}`}, values: pairs("A", "x")}, better: &outcome{requests: []string{loginJWT, readDB}, bodies: []string{`{"jwt":"JWT"}`}, values: pairs("A", "x"), says: []string{"VAULT_AUTH_ROLE"}}},
		"09 empty path":   {secrets: "A: " + vaultDB, env: pairs("VAULT_AUTH_PATH", ""), answers: db(password), runner: gotX("PUT auth/login", readDB), better: &outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "x"), says: []string{"VAULT_AUTH_PATH"}}},
		"12 no path":      {secrets: "A: " + vaultDB, runner: missing},
		"12 softened":     {secrets: "A: " + vaultDB, env: pairs("FF_SECRET_RESOLVING_FAILS_IF_MISSING", "false"), runner: outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "")}},
		"14 no field":     {secrets: "A: " + field("nope"), answers: db(password), runner: missing, better: &outcome{requests: missing.requests, says: []string{"resolving secrets: secret not found: A", `no field "nope"`, "password, user"}}},
		"15 null":         {secrets: "A: " + field("null"), answers: db(password), runner: missing},
		"18 object":       {secrets: "A: " + field("object"), answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "map[a:map[k:2] z:1]")}, better: &outcome{requests: []string{loginJWT, readDB}, values: pairs("A", `{"a":{"k":2},"z":"1"}`)}},
		"20 denied":       {secrets: "A: " + vaultDB, answers: fails(readDB, 403, `{"errors":["1 error occurred:\n\t* permission denied\n\n"]}`), runner: outcome{requests: []string{loginJWT, readDB}, says: []string{"resolving secrets: reading secret: reading from Vault: api error: status code 403: 1 error occurred:\n\t* permission denied"}}, better: &outcome{requests: []string{loginJWT, readDB}, says: []string{"permission denied: A", `path "ops/data/production/db" { capabilities = ["read"] }`}}},
		"21 login":        {secrets: "A: " + vaultDB, answers: fails(loginJWT, 400, `{"errors":["missing role"]}`), runner: outcome{requests: []string{loginJWT}, says: []string{"initializing Vault service: preparing authenticated client: authenticating Vault client: writing to Vault: api error: status code 400: missing role"}}, better: &outcome{requests: []string{loginJWT}, says: []string{"login refused: A", "missing role"}}},
		"22 500":          {secrets: "A: " + vaultDB, answers: fails(readDB, 500, `{"errors":["boom","x"]}`), runner: outcome{requests: []string{loginJWT, readDB}, says: []string{"api error: status code 500: boom, x"}}, better: &outcome{requests: []string{loginJWT, readDB}, says: []string{"boom; x (HTTP 500)"}}},
		"23 429":          {secrets: "A: " + vaultDB, answers: map[string][]recordedAnswer{readDB: {{status: 429, header: pairs("Retry-After", "0")}, db(password)[readDB][0]}}, runner: outcome{requests: []string{loginJWT, readDB}, says: []string{"api error: status code 429"}}, better: &outcome{requests: []string{loginJWT, readDB, readDB}, values: pairs("A", "x")}},
		"26 engine":       {secrets: "A: " + strings.NewReplacer("ENGINE", "aws", "FIELD", "x").Replace(long), runner: outcome{requests: []string{loginJWT}, says: []string{`requesting SecretEngine factory: factory for secret engine "aws" is not registered`}}, better: &outcome{says: []string{`There is no engine "aws"`, "generic"}}},
		"27 204":          {secrets: "A: " + vaultDB, answers: fails(loginJWT, 204, ""), runner: outcome{requests: []string{loginJWT}, says: []string{"getting token from the authentication response: no result from Vault"}}, better: &outcome{requests: []string{loginJWT}, says: []string{"it has no token"}}},
		"29 one path":     {secrets: "{A: " + field("user") + ", B: " + field("password") + "}", answers: db(password), runner: outcome{requests: []string{loginJWT, readDB, loginJWT, readDB}, values: pairs("A", "u", "B", "x")}, better: &outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "u", "B", "x")}},
		"31 escape":       {secrets: "A: {vault: {engine: {name: kv-v2, path: ops}, path: ../../sys/mounts, field: x}, token: $T}", answers: at("GET sys/mounts", `{"data":{"data":{"x":"x"}}}`), runner: gotX(loginJWT, "GET sys/mounts"), better: &outcome{says: []string{`has a segment ".."`}}},
		"32 variable":     {secrets: "A: {vault: $P, token: $T}", env: pairs("P", "production/db/password@ops"), answers: db(password), runner: outcome{requests: []string{loginJWT, "GET kv-v2/data"}, says: []string{"secret not found: A"}}, better: &outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "x")}},
		"32 parts":        {secrets: "A: {vault: $D/password@$M, token: $T}", env: pairs("D", "production/db", "M", "ops"), answers: db(password), runner: gotX(loginJWT, readDB)},
		"34 dollars":      {secrets: "A: {vault: production/db/dollar@ops, token: $T, file: false}", answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, values: pairs("A", "pa$$w0rd")}},
		"36 no dollar":    {secrets: "A: {vault: production/db/password@ops, token: T}", answers: fails(loginJWT, 400, `{"errors":["bad"]}`), runner: outcome{requests: []string{loginJWT}, bodies: []string{`{"jwt":"T","role":"r"}`}, says: []string{"status code 400: bad", "token: $T"}}, better: &outcome{requests: []string{loginJWT}, bodies: []string{`{"jwt":"T","role":"r"}`}, says: []string{"login refused: A", "token: $T"}}},
		"37 no id_tokens": {secrets: "A: " + vaultDB, tokens: "-", answers: map[string][]recordedAnswer{loginJWT: {{status: 400, body: `{"errors":["missing token"]}`}}}, runner: outcome{requests: []string{loginJWT}, bodies: []string{`{"jwt":"","role":"r"}`}, says: []string{"status code 400: missing token"}}, better: &outcome{requests: []string{loginJWT}, bodies: []string{`{"jwt":"JWT","role":"r"}`}, says: []string{"id_tokens"}}},
		"38 two tokens":   {secrets: "{A: " + vaultDB + ", B: {vault: production/db/user@ops, token: $U}}", tokens: "T,U", answers: db(password), runner: outcome{requests: []string{loginJWT, readDB, loginJWT, readDB}, bodies: []string{`{"jwt":"JWT","role":"r"}`, `{"jwt":"JWT-U","role":"r"}`}, values: pairs("A", "x", "B", "u")}},
		"39 ambiguous":    {secrets: "A: {vault: production/db/password@ops}", tokens: "T,U", answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, bodies: []string{`{"jwt":"JWT","role":"r"}`}, values: pairs("A", "x"), says: []string{"Several ID tokens"}}},
		"40 no scheme":    {secrets: "A: " + vaultDB, env: pairs("VAULT_SERVER_URL", "vault.example.com"), runner: outcome{says: []string{"initializing Vault service", `unsupported protocol scheme ""`}}, better: &outcome{says: []string{`unsupported protocol scheme ""`, "VAULT_SERVER_URL"}}},
		"43 two":          {secrets: "A: {vault: a/b@c, azure_key_vault: {name: x}, token: $T}", runner: outcome{says: []string{"config must use exactly one of these keys"}}},
		"44 nested":       {secrets: "{A: " + vaultDB + ", id_tokens: {T: {aud: x}}}", runner: outcome{says: []string{"config contains unknown keys", "config must use exactly one of these keys", "beside"}}},
		"47 both":         {secrets: "A: " + vaultDB, env: pairs("A", "from the project"), answers: db(password), runner: gotX(loginJWT, readDB)},
		"48 provider":     {secrets: "{A: {akeyless: {name: x}, token: $T}, B: " + vaultDB + "}", answers: db(password), runner: outcome{requests: []string{loginJWT, readDB}, values: pairs("B", "x"), says: []string{"Not resolved: no resolver that can handle the secret"}}, better: &outcome{says: []string{"provider not supported: A", "akeyless"}}},
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for name, v := range vectors() {
		for _, mode := range []string{"better", "gitlab"} {
			t.Run(strings.ReplaceAll(name, " ", "_")+"/"+mode, func(t *testing.T) {
				t.Parallel()
				want := v.runner
				if mode == "better" && v.better != nil {
					want = *v.better
				}
				v.run(t, mode, want)
			})
		}
	}
}

// run resolves the vector's job, and compares.
func (v vector) run(t *testing.T, mode string, want outcome) {
	server := newRecording(t, v.answers)
	env := pairs("VAULT_SERVER_URL", server.URL, "VAULT_AUTH_ROLE", "r", "T", "JWT", "U", "JWT-U", "VAULT_TOKEN", "of-the-host", "VAULT_ID_TOKEN", "JWT")
	for name, value := range v.env {
		env[name] = value
		if value == "-" {
			delete(env, name)
		}
	}
	args := []string{"resolve", "--ci-file", v.file(t), "--job", "job", "--format", "json"}
	if mode == "gitlab" {
		args = append(args, "--compat", "gitlab")
	}
	streams, out, errs := term.Test("")
	a := &app{streams: streams, lookupEnv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }}
	status := a.main(args)
	asked := server.asked()
	if mode == "better" { // independent ones are sent at once
		slices.Sort(asked)
		want.requests = slices.Sorted(slices.Values(want.requests))
	}
	if d := cmp.Diff(want.requests, asked); d != "" {
		t.Errorf("requests (- wanted):\n%s\n%s", d, errs)
	}
	v.checkRequests(t, server, want)
	for _, text := range want.says {
		if !strings.Contains(unwrapped(errs.String()), unwrapped(text)) {
			t.Errorf("it does not say %q:\n%s", text, errs)
		}
	}
	if want.values == nil {
		if status != exitFailed || out.String() != "" {
			t.Errorf("status %d, and on standard output %q", status, out)
		}
		return
	}
	if d := cmp.Diff(want.values, contents(t, out.String())); d != "" || status != exitOK {
		t.Errorf("status %d, values (- wanted):\n%s\n%s", status, d, errs)
	}
}

// checkRequests looks at the bodies of the logins, and that nothing of the host is sent.
func (v vector) checkRequests(t *testing.T, server *recording, want outcome) {
	t.Helper()
	var bodies []string
	for _, q := range server.requests {
		if strings.HasSuffix(q.path, "login") {
			bodies = append(bodies, q.body)
			if q.token != "" {
				t.Errorf("the login was sent with the token %s", q.token)
			}
		} else if q.token != "tok" {
			t.Errorf("%s %s was sent with the token %s", q.method, q.path, q.token)
		}
		if q.namespace != "" {
			t.Errorf("%s was sent in namespace %s", q.path, q.namespace)
		}
	}
	if want.bodies == nil {
		return
	}
	slices.Sort(bodies)
	if d := cmp.Diff(want.bodies, bodies); d != "" {
		t.Errorf("logins (- wanted):\n%s", d)
	}
}

// file writes the job file of the vector.
func (v vector) file(t *testing.T) string {
	t.Helper()
	text := "job:\n  script: [make]\n"
	if v.tokens != "-" {
		text += "  id_tokens:\n"
		for name := range strings.SplitSeq(orDefault(v.tokens, "T"), ",") {
			text += "    " + name + ": {aud: https://vault.example.com}\n"
		}
	}
	file := filepath.Join(t.TempDir(), ".gitlab-ci.yml")
	if err := os.WriteFile(file, []byte(text+"  secrets:\n    "+v.secrets+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// contents are the values in the JSON output, and the files instead of their paths. Those are removed.
func contents(t *testing.T, output string) map[string]string {
	t.Helper()
	values := map[string]string{}
	if err := json.Unmarshal([]byte(output), &values); err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
	for name, value := range values {
		if !filepath.IsAbs(value) {
			continue
		}
		text, err := os.ReadFile(value)
		if err != nil {
			t.Fatal(err)
		}
		values[name] = string(text)
		t.Cleanup(func() { os.RemoveAll(filepath.Dir(value)) })
	}
	return values
}

// unwrapped is a text without the breaks of lines.
func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }
