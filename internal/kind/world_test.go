package kind_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// world is a real Vault with all that lies between a configuration and it.
type world struct {
	box      *sandboxtest.Sandbox
	client   *vault.Client
	registry *kind.Registry
	server   *kind.Server
	vars     []string
}

// prelude declares the variables that samples may refer to.
const prelude = `
variable "issuer" { type = string }
variable "ca" { type = string }
variable "public_key" { type = string }
variable "secret" {
  type      = string
  sensitive = true
}
`

const clientSecret = "correct-horse-battery-staple"

// newWorld starts a sandbox with the given flags.
func newWorld(t testing.TB, args ...string) *world {
	t.Helper()
	return worldOf(t, sandboxtest.New(t, args...))
}

func worldOf(t testing.TB, box *sandboxtest.Sandbox) *world {
	t.Helper()
	w := &world{box: box, registry: kind.All()}
	w.client = w.newClient(t, box.Addr, box.Token)
	about, err := w.client.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.server = kind.NewServer(w.registry, w.client, about.Dialect, 8)
	ca, key := certificate(t)
	w.vars = []string{"issuer=" + box.IssuerURL(t), "secret=" + clientSecret, "ca=" + ca, "public_key=" + key}
	return w
}

func (w *world) newClient(t testing.TB, address, token string) *vault.Client {
	t.Helper()
	client, err := vault.New(vault.Config{Address: address, Token: token, CACert: w.box.CACert})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// as is the same world with another token.
func (w *world) as(t testing.TB, token string) *world {
	t.Helper()
	other := *w
	other.client = w.newClient(t, w.box.Addr, token)
	other.server = kind.NewServer(w.registry, other.client, vault.Vault, 8)
	return &other
}

// token makes a token that may do what the policy says.
func (w *world) token(t testing.TB, policy string) string {
	t.Helper()
	name := "token-" + strings.ToLower(rand.Text()[:8])
	w.box.Write(t, "sys/policies/acl/"+name, map[string]any{"policy": policy})
	answer, err := w.box.Do(t.Context(), w.box.Token, "POST", "auth/token/create", map[string]any{"policies": []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	return answer["auth"].(map[string]any)["client_token"].(string)
}

// load evaluates a configuration, which must have no faults.
func (w *world) load(t testing.TB, text string) []*hclschema.Object {
	t.Helper()
	files := fstest.MapFS{"main.vault.hcl": {Data: []byte(text)}, "prelude.vault.hcl": {Data: []byte(prelude)}}
	config, diags := hclschema.Load(files, hclschema.Options{Schema: w.registry.Schema(), Vars: w.vars})
	if diags.HasErrors() {
		t.Fatalf("loading:\n%s\n%v", text, diags)
	}
	return config.Objects
}

// plan compares the objects with the server; all of them must be readable.
func (w *world) plan(t testing.TB, objects []*hclschema.Object) *plan.Plan {
	t.Helper()
	state, faults, err := w.server.ReadLive(t.Context(), objects)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Fatalf("reading %v: %v", paths(f.Objects), f.Err)
	}
	return plan.Compute(objects, state, plan.Options{})
}

// apply makes the server as declared and checks that nothing is left to do.
func (w *world) apply(t testing.TB, objects []*hclschema.Object) *plan.Plan {
	t.Helper()
	p := w.plan(t, objects)
	complete(t, apply.Run(t.Context(), p, w.server, apply.Options{Workers: 8}))
	w.synced(t, objects)
	return p
}

// synced checks that there is nothing to do.
func (w *world) synced(t testing.TB, objects []*hclschema.Object) {
	t.Helper()
	if p := w.plan(t, objects); !p.Empty() {
		t.Fatalf("the plan is not empty:\n%s", show(p))
	}
}

// remove deletes the objects, last first, and checks that they are gone.
func (w *world) remove(t testing.TB, objects ...*hclschema.Object) {
	t.Helper()
	p := &plan.Plan{}
	for _, o := range objects {
		p.Changes = append(p.Changes, &plan.Change{Address: o.Address, Action: plan.Delete, Object: o, Live: o})
	}
	complete(t, apply.Run(t.Context(), p, w.server, apply.Options{Workers: 1}))
}

func complete(t testing.TB, report *apply.Report) {
	t.Helper()
	for _, r := range report.Results {
		if r.Status != apply.Done {
			t.Fatalf("%s %s: %s: %v%s", r.Change.Action, r.Change.Address, r.Status, r.Err, r.Reason)
		}
	}
}

// show writes a plan for a failed test.
func show(p *plan.Plan) string {
	var b strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s %s (%s)\n", c.Action.Symbol(), c.Address, c.Path())
		for _, f := range c.Fields {
			fmt.Fprintf(&b, "    %s: %s -> %s\n", f.Field.Name, text(f, f.Before), text(f, f.After))
		}
	}
	for _, address := range p.Skipped {
		fmt.Fprintf(&b, "skipped %s\n", address)
	}
	return b.String()
}

func paths(objects []*hclschema.Object) []string {
	out := make([]string, len(objects))
	for i, o := range objects {
		out[i] = o.Path
	}
	return out
}

// certificate makes a certificate authority and a public key, both in PEM.
func certificate(t testing.TB) (ca, publicKey string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	ca = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return ca, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
}
