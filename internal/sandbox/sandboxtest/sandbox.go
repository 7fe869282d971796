package sandboxtest

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// startTime bounds the start of a sandbox, which takes a tenth of a second on a machine with nothing else to do.
const startTime = time.Minute

// Sandbox is a Vault for one test, with the issuer its JWT mounts may trust.
type Sandbox struct {
	// Addr and Token are VAULT_ADDR and VAULT_TOKEN; the token may do everything.
	Addr, Token string
	// CACert, ClientCert and ClientKey are PEM files, as far as the server needs them.
	CACert, ClientCert, ClientKey string
	// UnsealKey unseals a server started with --seal.
	UnsealKey string

	namespace string
	external  bool
	client    *http.Client
	process   *sandbox.Process // nil when an external server has no issuer
	missing   func(t testing.TB)
}

// setup is where New finds things; tests of this package choose their own.
type setup struct {
	getenv func(string) string
	root   string // of the checkout, "" when there is none
	lock   string // the file that keeps tests on an external server apart
}

func system() setup {
	root, _ := sandbox.FindCheckout(".")
	return setup{getenv: os.Getenv, root: root, lock: filepath.Join(os.TempDir(), "vaultci-test-external.lock")}
}

// New starts a sandbox with the given flags of the program (--tls, --seal, --record…) for this test alone and stops it
// when the test ends. Where there is no sandbox program the test is skipped, or fails if it must not be; see the package
// documentation, also for servers of your own.
func New(t testing.TB, args ...string) *Sandbox {
	t.Helper()
	return system().new(t, args)
}

func (s setup) new(t testing.TB, args []string) *Sandbox {
	t.Helper()
	if s.external() {
		return s.newExternal(t, args)
	}
	program, reason := s.program()
	if program == "" {
		s.missing(t, reason)
	}
	process := start(t, program, args)
	box := &Sandbox{
		Addr: process.VaultAddr, Token: process.RootToken,
		CACert: process.CACert, ClientCert: process.ClientCert, ClientKey: process.ClientKey,
		UnsealKey: process.UnsealKey,
		process:   process,
	}
	box.connect(t)
	return box
}

// start runs the program until the test ends.
func start(t testing.TB, program string, args []string) *sandbox.Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTime)
	defer cancel()
	process, err := sandbox.Start(ctx, program, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := process.Stop(); err != nil {
			t.Error(err)
		}
		if messages := process.Messages(); messages != "" && t.Failed() {
			t.Logf("the sandbox wrote:\n%s", messages)
		}
	})
	return process
}

// connect makes the client and lets go of its connections before the sandbox is stopped.
func (s *Sandbox) connect(t testing.TB) {
	t.Helper()
	files := sandbox.Addresses{CACert: s.CACert, ClientCert: s.ClientCert, ClientKey: s.ClientKey}
	client, err := files.HTTPClient()
	if err != nil {
		t.Fatal(err)
	}
	s.client = client
	t.Cleanup(client.CloseIdleConnections)
}

// Env returns what a child process needs to reach this Vault, to be appended to its environment: VAULT_ADDR, VAULT_TOKEN,
// and the variables for certificates and the namespace. Those that do not apply are set to nothing, so that a value
// inherited from the user does no harm.
func (s *Sandbox) Env() []string {
	return []string{
		"VAULT_ADDR=" + s.Addr,
		"VAULT_TOKEN=" + s.Token,
		"VAULT_NAMESPACE=" + s.namespace,
		"VAULT_CACERT=" + s.CACert,
		"VAULT_CLIENT_CERT=" + s.ClientCert,
		"VAULT_CLIENT_KEY=" + s.ClientKey,
	}
}
