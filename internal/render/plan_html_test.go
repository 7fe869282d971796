package render_test

import (
	"context"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

func page(t *testing.T, p *plan.Plan) string {
	t.Helper()
	var out strings.Builder
	if err := render.PlanHTML(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPlanHTML(t *testing.T) {
	t.Parallel()
	got := page(t, everySymbol(t))
	if strings.Contains(got, secret) {
		t.Error("the secret is in the page")
	}
	_, body, _ := strings.Cut(got, "<body>")
	body, _, _ = strings.Cut(body, "<script>")
	compare(t, "plan.html", body)
	for _, outside := range []string{"src=", "href=", "@import", "url(", "http-equiv=\"refresh\""} {
		if strings.Contains(got, outside) {
			t.Errorf("the page may load something: %s", outside)
		}
	}
	if !strings.Contains(page(t, &plan.Plan{}), "Vault matches the configuration.") {
		t.Error("a plan without changes does not say so")
	}
}

// browse opens the page in headless Chromium, runs a script in it, and returns
// what that puts into the object named result. Where there is no Chromium, the
// test is skipped.
func browse(t *testing.T, page, fragment, script string) map[string]any {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.html")
	driver := "<script>{ const result = {}; const key = (k, on) => (on || document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown', { key: k, bubbles: true, cancelable: true }));\n" +
		"const open = () => [...document.querySelectorAll('#changes > details')].filter((d) => !d.hidden).map((d) => d.querySelector('.address').textContent);\n" +
		"try {\n" + script + "\n} catch (e) { result.error = String(e); }\n" +
		"const pre = document.createElement('pre'); pre.id = 'result'; pre.textContent = JSON.stringify(result); document.body.append(pre); }</script></body>"
	if err := os.WriteFile(file, []byte(strings.Replace(page, "</body>", driver, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(file), Fragment: fragment}
	out, err := exec.CommandContext(ctx, chromium(t), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", address.String()).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	m := regexp.MustCompile(`(?s)<pre id="result">(.*?)</pre>`).FindStringSubmatch(string(out))
	if m == nil {
		t.Fatalf("the script left no result in:\n%s", out)
	}
	var result map[string]any
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("Chromium is not installed (Debian's package chromium)")
	return ""
}

// TestPlanHTMLInBrowser searches, filters and walks through the page by keys.
func TestPlanHTMLInBrowser(t *testing.T) {
	t.Parallel()
	odd := `</div><script>document.title = "broken"</script>`
	p := everySymbol(t)
	p.Changes = append(p.Changes, change(t, plan.Create, "policy", "policy.odd", "sys/policies/acl/odd",
		field(t, "policy", "rules", cty.NilVal, cty.StringVal(odd+"\n${x}\n"))))
	result := browse(t, page(t, p), "", `
const status = () => document.getElementById('shown').textContent;
const query = document.getElementById('query');
const type = (text) => { query.value = text; query.dispatchEvent(new Event('input')); };
result.title = document.title;
result.all = open();
result.status = status();
key('/');
result.slash = document.activeElement.id;
key('j');
result.typed = document.activeElement.id;
type('DEPLOY rules');
result.found = open();
result.foundStatus = status();
result.marked = [...document.querySelectorAll('mark')].map((m) => m.textContent.toLowerCase()).sort();
result.fragment = location.hash;
type('nothing like this');
result.none = [open().length, document.getElementById('none').hidden];
key('Escape');
result.reset = [open().length, query.value, document.querySelectorAll('mark').length];
document.querySelector('button[data-action=create]').click();
result.withoutCreate = open();
document.querySelector('button[data-action=create]').click();
const kind = document.getElementById('kind');
kind.value = 'policy'; kind.dispatchEvent(new Event('change'));
result.policies = open();
key('j'); key('j');
const here = () => document.activeElement.querySelector('.address').textContent;
result.second = here();
key('k'); key('k');
result.first = here();
document.activeElement.click();
result.opened = document.activeElement.parentNode.open;
key('o');
result.allOpen = [...document.querySelectorAll('details')].filter((d) => d.open).length;
key('Escape');
document.getElementById('theme').click(); document.getElementById('theme').click();
result.dark = [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor];
result.text = document.querySelector('details:last-of-type .lines').textContent;
result.focusable = [...document.querySelectorAll('input, select, button, summary')].filter((e) => e.tabIndex < 0).length;
`)
	want := map[string]any{
		"title":         "vaultci plan: 3 to add, 2 to change, 2 to destroy, 1 object could not be read",
		"all":           []any{"secrets_mount.ops", "policy.old", `jwt_role.new["ä"]`, "policy.deploy", "jwt_auth.jwt", "policy.odd"}, // what is destroyed first
		"status":        "6 changes",
		"slash":         "query",
		"typed":         "query", // j is a letter there
		"found":         []any{"policy.deploy"},
		"foundStatus":   "1 of 6 changes",
		"marked":        []any{"deploy", "deploy", "rules"},
		"fragment":      "#q=DEPLOY+rules",
		"none":          []any{0.0, false},
		"reset":         []any{6.0, "", 0.0},
		"withoutCreate": []any{"secrets_mount.ops", "policy.old", "policy.deploy", "jwt_auth.jwt"},
		"policies":      []any{"policy.old", "policy.deploy", "policy.odd"},
		"second":        "policy.deploy",
		"first":         "policy.old",
		"opened":        true,
		"allOpen":       3.0,
		"dark":          []any{"dark", "rgb(21, 24, 28)"},
		"text":          "+rules =+  " + odd + "+  ${x}",
		"focusable":     0.0,
	}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPlanHTMLFragment opens the page with what somebody else searched for.
func TestPlanHTMLFragment(t *testing.T) {
	t.Parallel()
	result := browse(t, page(t, everySymbol(t)), "q=jwt&hide=create,delete", `result.open = open(); result.query = document.getElementById('query').value;`)
	want := map[string]any{"open": []any{"jwt_auth.jwt"}, "query": "jwt"}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
