package docs

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// job is what the commands of a section have when one of them is "vaultci
// resolve": the variables of a job of project 42 that runs for the protected tag
// auto-deploy-7, with the ID token of the same job of project 43 in
// TOKEN_OF_PROJECT_43; and the secret of the examples, at ops/data/production/db.
func (s *shell) job(t *testing.T) {
	t.Helper()
	sign := func(project string) string {
		return s.box.SignWith(t, map[string]any{
			"project_id": project, "ref": "auto-deploy-7", "ref_type": "tag", "ref_protected": "true",
		}, sandbox.SignOptions{GitLabJob: true})
	}
	s.env = []string{"VAULT_SERVER_URL=" + s.box.Addr, "VAULT_ID_TOKEN=" + sign("42"), "TOKEN_OF_PROJECT_43=" + sign("43")}
	if s.box.Read(t, "sys/mounts")["ops/"] != nil {
		s.box.Write(t, "ops/data/production/db", map[string]any{"data": map[string]any{"username": "app", "password": "correct horse", "ports": []int{5432, 5433}}})
	}
}

// resolves says whether a command fetches secrets.
func resolves(command string) bool {
	return strings.Contains(command, "vaultci resolve") && !strings.Contains(command, "--list") && !strings.Contains(command, "--help")
}

// prepare starts a Vault for a command that needs one.
func (s *shell) prepare(t *testing.T, command string) {
	t.Helper()
	if s.box == nil && (needsVault.MatchString(command) && !strings.Contains(command, "--help") || resolves(command)) {
		s.box = sandboxtest.New(t)
		s.issuer = s.box.IssuerURL(t)
	}
	if s.env == nil && resolves(command) {
		s.job(t)
	}
}
