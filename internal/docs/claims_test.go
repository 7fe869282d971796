package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
)

// TestFunctionsAreDocumented wants every function of the language to be named.
func TestFunctionsAreDocumented(t *testing.T) {
	page := strings.Join(readDocument(t, filepath.Join(root, "docs", "language.md")).lines, "\n")
	for _, name := range hclschema.FunctionNames() {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/language.md does not name the function %s", name)
		}
	}
}

// TestCommandsAreDocumented wants a row of README.md for every command.
func TestCommandsAreDocumented(t *testing.T) {
	out, err := exec.Command(filepath.Join(buildVaultci(t), "vaultci"), "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(out), "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	page := strings.Join(readDocument(t, filepath.Join(root, "README.md")).lines, "\n")
	for line := range strings.Lines(list) {
		if name := strings.Fields(line)[0]; name != "help" && !strings.Contains(page, "\n| `"+name) {
			t.Errorf("README.md has no row for the command %s", name)
		}
	}
}

// TestLeastPolicy applies the examples with a token that has just the policy of
// docs/plan-and-apply.md.
func TestLeastPolicy(t *testing.T) {
	box := sandboxtest.New(t)
	box.Write(t, "sys/policies/acl/vaultci", map[string]any{"policy": leastPolicy(t)})
	answer := box.Write(t, "auth/token/create", map[string]any{"policies": []string{"vaultci"}})
	token, _ := answer["auth"].(map[string]any)["client_token"].(string)
	vaultci := filepath.Join(buildVaultci(t), "vaultci")
	for _, dir := range []string{
		filepath.Join(root, "examples", "gitlab"),
		filepath.Join(root, "examples", "many-projects"),
		exampleDir(t, "secrets_mount", box.IssuerURL(t)),
		exampleDir(t, "policy", box.IssuerURL(t)),
		exampleDir(t, "identity_group", box.IssuerURL(t)),
		exampleDir(t, "rate_limit_quota", box.IssuerURL(t)),
	} {
		for _, args := range [][]string{{"apply", "--auto-approve"}, {"plan", "--detailed-exitcode"}} {
			cmd := exec.Command(vaultci, append(args, dir)...)
			cmd.Env = append(append(os.Environ(), box.Env()...), "VAULT_TOKEN="+token, "VAULTCI_VAR_gitlab_url="+box.IssuerURL(t))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("vaultci %v: %v\n%s", cmd.Args, err, out)
			}
		}
	}
}

// leastPolicy returns the text of the policy "vaultci" that the page declares.
func leastPolicy(t *testing.T) string {
	t.Helper()
	d := readDocument(t, filepath.Join(root, "docs", "plan-and-apply.md"))
	for _, s := range d.sections {
		for _, f := range s.fences {
			if text := d.text(f); f.lang == "hcl" && strings.HasPrefix(text, `policy "vaultci"`) {
				return load(t, text).Objects[0].String("rules")
			}
		}
	}
	t.Fatal("docs/plan-and-apply.md declares no policy vaultci")
	return ""
}

// exampleDir is a directory with the example of a kind, which trusts the issuer.
func exampleDir(t *testing.T, name, issuer string) string {
	t.Helper()
	dir := t.TempDir()
	text := strings.ReplaceAll(kind.All().Schema().Kind(name).Example, "https://gitlab.example.com", issuer)
	if err := os.WriteFile(filepath.Join(dir, "main.vault.hcl"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
