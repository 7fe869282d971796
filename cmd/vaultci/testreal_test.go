package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

const checked = `
jwt_auth "ci" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}

policy "deploy" {
  path "ops/data/deploy/*" {
    capabilities = ["read"]
  }
  path "ops/metadata/*" {
    capabilities = ["list"]
  }
  path "sys/auth/*" {
    capabilities = ["update"]
  }
}

jwt_role "deploy" {
  mount                   = jwt_auth.ci.path
  user_claim              = "user_login"
  groups_claim            = "groups"
  bound_audiences         = ["https://vault.example.com"]
  bound_claims            = { project_id = "42", ref_protected = "true" }
  token_policies          = [policy.deploy.name]
  token_no_default_policy = true
  token_num_uses          = 1
  token_bound_cidrs       = ["192.0.2.1"]
}

check "a protected branch reads and lists" {
  role   = jwt_role.deploy.name
  claims = { iss = "https://gitlab.example.com", project_id = "42", ref_protected = "true" }
  can    = { "ops/data/deploy/db" = ["read"], "ops/metadata/deploy" = ["list"] }
  cannot = { "ops/data/other" = ["read"], "sys/auth/x" = ["update"], "auth/token/lookup-self" = ["read"] }
}

check "another branch reads nothing" {
  role   = jwt_role.deploy.name
  claims = { project_id = "42", ref_protected = "false" }
  cannot = { "ops/data/deploy/db" = ["read"] }
}

check "the token of another issuer opens nothing" {
  role   = jwt_role.deploy.name
  claims = { iss = "https://elsewhere.example.com", project_id = "42", ref_protected = "true" }
  cannot = { "ops/data/deploy/db" = ["read"] }
}
`

const disappointed = `
check "a write is expected" {
  role   = jwt_role.deploy.name
  claims = { project_id = "42", ref_protected = "true" }
  can    = { "ops/data/deploy/db" = ["update"] }
}

check "too much is expected of another branch" {
  role   = jwt_role.deploy.name
  claims = { project_id = "42" }
  can    = { "ops/data/deploy/db" = ["read"] }
}
`

// TestTestSandbox wants a real Vault to say of checks what is said without one.
func TestTestSandbox(t *testing.T) {
	t.Parallel()
	program := sandboxtest.Program(t)
	dir := t.TempDir()
	run := func(args ...string) (string, int) {
		cmd := exec.Command("vaultci", append(args, dir)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "NO_COLOR=1", "VAULTCI_SANDBOX=" + program, "VAULT_ADDR=http://127.0.0.1:1", "VAULT_TOKEN=wrong"}
		out, _ := cmd.CombinedOutput() // the status is looked at
		return string(out), cmd.ProcessState.ExitCode()
	}
	for _, tt := range []struct {
		text   string
		status int
		lines  []string
	}{
		{checked, exitOK, []string{"3 checks, 0 failed."}},
		{checked + disappointed, exitNo, []string{"FAIL  a write is expected", "FAIL  too much is expected of another branch", "5 checks, 2 failed."}},
	} {
		if err := os.WriteFile(filepath.Join(dir, "main.vault.hcl"), []byte(tt.text), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"test"}, {"test", "--sandbox"}} {
			out, status := run(args...)
			if status != tt.status {
				t.Errorf("%v ends with %d, want %d:\n%s", args, status, tt.status, out)
			}
			for _, line := range tt.lines {
				if !strings.Contains(out, line+"\n") {
					t.Errorf("%v does not say %q:\n%s", args, line, out)
				}
			}
		}
	}
}
