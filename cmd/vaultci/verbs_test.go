package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// state is what the verbs of one script share.
type state struct {
	t      testing.TB
	box    *sandboxtest.Sandbox
	places map[string]string // what differs from run to run, and what is shown for it
}

type stateKey struct{}

func stateOf(ts *testscript.TestScript) *state {
	s, _ := ts.Value(stateKey{}).(*state)
	return s
}

// server is the script's Vault, which it must have started.
func (s *state) server(ts *testscript.TestScript) *sandboxtest.Sandbox {
	if s.box == nil {
		ts.Fatalf("the script has no server: vault start")
	}
	return s.box
}

// cmdRun is "run STATUS ARG…": vaultci with these arguments must end with the
// status. What it writes is compared with cmp, after normalising.
func cmdRun(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: run STATUS ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	stateOf(ts).vaultci(ts, want, args[1:]...)
}

func (s *state) vaultci(ts *testscript.TestScript, want int, args ...string) {
	err := ts.Exec("vaultci", args...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	stdout, stderr := s.normal(ts.ReadFile("stdout")), s.normal(ts.ReadFile("stderr"))
	_, err = ts.Stdout().Write([]byte(stdout))
	ts.Check(err)
	_, err = ts.Stderr().Write([]byte(stderr))
	ts.Check(err)
	if got != want {
		ts.Fatalf("vaultci %s: status %d, want %d", strings.Join(args, " "), got, want)
	}
}

// cmdApply is "apply ARG…": it applies without asking, and then plans again,
// which must find nothing to do. The output is that of apply.
func cmdApply(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: apply ARG... (for an apply that fails: run 1 apply)")
	}
	s := stateOf(ts)
	s.vaultci(ts, exitOK, append([]string{"apply", "--auto-approve"}, args...)...)
	if err := ts.Exec("vaultci", append([]string{"plan", "--detailed-exitcode"}, planArgs(args)...)...); err != nil {
		ts.Fatalf("planning again after the apply: %v", err)
	}
}

// planArgs leaves out the flags that only apply has.
func planArgs(args []string) []string {
	var out []string
	for _, arg := range args {
		if arg != "--allow-destroy" {
			out = append(out, arg)
		}
	}
	return out
}

// cmdVault is the verb for the server:
//
//	vault start [FLAG…]             start a fresh one; its address and root token go to the environment
//	vault read PATH                 with the token in VAULT_TOKEN; ! for a refusal
//	vault write PATH KEY=VALUE…     with the root token; VALUE is JSON or else a string
//	vault delete PATH               with the root token
//	vault token FILE                put a token with only the policy in FILE into VAULT_TOKEN
//	vault root                      put the root token there again
//	vault fault ACTION METHOD PATH AFTER COUNT [STATUS|DELAY [MESSAGE]]
func cmdVault(ts *testscript.TestScript, neg bool, args []string) {
	verbs := map[string]func(*testscript.TestScript, bool, []string){
		"start": vaultStart, "read": vaultRead, "write": vaultWrite, "delete": vaultDelete,
		"token": vaultToken, "root": vaultRoot, "fault": vaultFault,
	}
	if len(args) == 0 || verbs[args[0]] == nil || neg && args[0] != "read" {
		ts.Fatalf("usage: vault start|read|write|delete|token|root|fault")
	}
	verbs[args[0]](ts, neg, args[1:])
}

func vaultStart(ts *testscript.TestScript, _ bool, flags []string) {
	s := stateOf(ts)
	s.box = sandboxtest.New(s.t, flags...)
	for _, pair := range s.box.Env() {
		name, value, _ := strings.Cut(pair, "=")
		ts.Setenv(name, value)
	}
	issuer := s.box.IssuerURL(s.t)
	ts.Setenv("ISSUER", issuer)
	ts.Setenv("VAULTCI_VAR_gitlab_url", issuer)
	s.place(s.box.Addr, "vault.test:8200")
	s.place(issuer, "issuer.test:443")
	s.places[s.box.Token] = "<root token>"
}

func vaultRead(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	answer, err := s.server(ts).Do(s.t.Context(), ts.Getenv("VAULT_TOKEN"), http.MethodGet, args[0], nil)
	if neg {
		if err == nil {
			ts.Fatalf("reading %s was allowed", args[0])
		}
		_, err = ts.Stderr().Write([]byte(s.normal(err.Error()) + "\n"))
		ts.Check(err)
		return
	}
	ts.Check(err)
	text, err := json.MarshalIndent(answer["data"], "", "  ")
	ts.Check(err)
	_, err = ts.Stdout().Write([]byte(s.normal(string(text)) + "\n"))
	ts.Check(err)
}

func vaultWrite(ts *testscript.TestScript, _ bool, args []string) {
	s := stateOf(ts)
	s.server(ts).Write(s.t, args[0], object(ts, args[1:]))
}

func vaultDelete(ts *testscript.TestScript, _ bool, args []string) {
	s := stateOf(ts)
	s.server(ts).Delete(s.t, args[0])
}

func vaultToken(ts *testscript.TestScript, _ bool, args []string) {
	s := stateOf(ts)
	box := s.server(ts)
	box.Write(s.t, "sys/policies/acl/narrow", map[string]any{"policy": ts.ReadFile(args[0])})
	answer, err := box.Do(s.t.Context(), box.Token, http.MethodPost, "auth/token/create",
		map[string]any{"policies": []string{"narrow"}, "no_default_policy": true})
	ts.Check(err)
	auth, _ := answer["auth"].(map[string]any)
	token, _ := auth["client_token"].(string)
	s.places[token] = "<narrow token>"
	ts.Setenv("VAULT_TOKEN", token)
}

func vaultRoot(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("VAULT_TOKEN", stateOf(ts).server(ts).Token)
}

func vaultFault(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 5 {
		ts.Fatalf("usage: vault fault ACTION METHOD PATH AFTER COUNT [STATUS|DELAY [MESSAGE]]")
	}
	fault := sandbox.Fault{Action: args[0], Method: args[1], Path: args[2]}
	if fault.Action == sandbox.Delay && len(args) > 5 {
		delay, err := time.ParseDuration(args[5])
		ts.Check(err)
		fault.Wait, args = delay, args[:5]
	}
	for i, into := range []*int{&fault.After, &fault.Count, &fault.Status} {
		if len(args) > 3+i {
			n, err := strconv.Atoi(args[3+i])
			ts.Check(err)
			*into = n
		}
	}
	if len(args) > 6 {
		fault.Message = args[6]
	}
	s := stateOf(ts)
	s.server(ts).AddFault(s.t, fault)
}

// object reads KEY=VALUE arguments; @FILE stands for what is in the file, and a
// value that is no JSON is a string.
func object(ts *testscript.TestScript, args []string) map[string]any {
	out := map[string]any{}
	for _, arg := range args {
		key, text, ok := strings.Cut(arg, "=")
		if !ok {
			ts.Fatalf("%q is not KEY=VALUE", arg)
		}
		if file, found := strings.CutPrefix(text, "@"); found {
			out[key] = ts.ReadFile(file)
			continue
		}
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		out[key] = value
	}
	return out
}

// cmdEdit is "edit FILE OLD NEW OUT": OUT is FILE with the first OLD replaced, which
// must stand in it.
func cmdEdit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: edit FILE OLD NEW OUT")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// cmdSign is "sign VAR CLAIM=VALUE…": an ID token of a GitLab job, with these
// claims as strings, goes into the variable.
func cmdSign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: sign VAR CLAIM=VALUE...")
	}
	claims := map[string]any{"aud": "https://vault.example.com"}
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		claims[name] = value
	}
	s := stateOf(ts)
	token := s.server(ts).SignWith(s.t, claims, sandbox.SignOptions{GitLabJob: true})
	s.places[token] = "<ID token>"
	ts.Setenv(args[0], token)
}

// cmdLogin is "login MOUNT ROLE JWT": the token goes into VAULT_TOKEN. With ! it
// must be refused, and the reason is on stderr.
func cmdLogin(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: login MOUNT ROLE JWT")
	}
	s := stateOf(ts)
	token, err := s.server(ts).Login(s.t, args[0], args[1], args[2])
	if !neg {
		ts.Check(err)
		s.places[token] = "<job token>"
		ts.Setenv("VAULT_TOKEN", token)
		return
	}
	if err == nil {
		ts.Fatalf("the login was allowed")
	}
	_, err = ts.Stderr().Write([]byte(s.normal(err.Error()) + "\n"))
	ts.Check(err)
}

// cmdRequests checks what the server, started with --record, was asked:
//
//	requests reset
//	requests writes N
//	requests METHOD PATH N
//	requests fault ACTION METHOD PATH N   how many met the fault
//	requests await METHOD PATH N          wait until there were so many
//
// A PATH may end in a * for any rest.
func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts)
	box := s.server(ts)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: requests reset|writes N|[fault ACTION|await] METHOD PATH N")
	}
	if args[0] == "reset" {
		box.ResetRequests(s.t)
		return
	}
	want, err := strconv.Atoi(args[len(args)-1])
	ts.Check(err)
	got := 0
	switch args[0] {
	case "writes":
		got = box.Requests(s.t).Writes()
	case "fault":
		got = s.logged(ts, args[2], args[3], func(r sandbox.LoggedRequest) bool { return r.Fault == args[1] })
	case "await":
		for got < want && s.t.Context().Err() == nil {
			got = s.logged(ts, args[1], args[2], func(sandbox.LoggedRequest) bool { return true })
		}
	default:
		got = s.logged(ts, args[0], args[1], func(sandbox.LoggedRequest) bool { return true })
	}
	if got != want {
		ts.Fatalf("%s: %d requests, want %d", strings.Join(args[:len(args)-1], " "), got, want)
	}
}

// logged counts the requests with this method and path that are chosen.
func (s *state) logged(ts *testscript.TestScript, method, path string, choose func(sandbox.LoggedRequest) bool) int {
	n := 0
	prefix, whole := strings.CutSuffix(path, "*")
	for _, r := range s.server(ts).Log(s.t) {
		if r.Method == method && (r.Path == path || whole && strings.HasPrefix(r.Path, prefix)) && choose(r) {
			n++
		}
	}
	return n
}
