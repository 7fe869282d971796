package sandboxtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"
)

// cleanTime bounds the tidying up of an external server.
const cleanTime = time.Minute

// external reports whether the tests run against a server of the user's own.
func (s setup) external() bool {
	value := s.getenv("VAULTCI_TEST_EXTERNAL")
	return value != "" && value != "0" && value != "false"
}

func (s setup) newExternal(t testing.TB, args []string) *Sandbox {
	t.Helper()
	if len(args) > 0 {
		t.Skipf("an external server cannot be started with %q", args)
	}
	box := &Sandbox{
		Addr: s.getenv("VAULT_ADDR"), Token: s.getenv("VAULT_TOKEN"),
		CACert: s.getenv("VAULT_CACERT"), ClientCert: s.getenv("VAULT_CLIENT_CERT"), ClientKey: s.getenv("VAULT_CLIENT_KEY"),
		namespace: s.getenv("VAULT_NAMESPACE"),
		external:  true,
	}
	if box.Addr == "" || box.Token == "" {
		t.Fatal("VAULTCI_TEST_EXTERNAL needs VAULT_ADDR and VAULT_TOKEN")
	}
	program, reason := s.program()
	box.missing = func(t testing.TB) { t.Helper(); s.missing(t, reason) }

	takeTurn(t, s.lock)
	if program != "" {
		box.process = start(t, program, nil)
	}
	box.connect(t)
	box.restoreAfter(t)
	return box
}

// things are the objects on a server that a test may leave behind: the API paths that delete them.
type things map[string]bool

// restoreAfter removes, when the test ends, what is on the server then and not now.
func (s *Sandbox) restoreAfter(t testing.TB) {
	t.Helper()
	before, err := s.things(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cleanTime)
		defer cancel()
		if err := s.restore(ctx, before); err != nil {
			t.Errorf("tidying up %s: %v", s.Addr, err)
		}
	})
}

func (s *Sandbox) restore(ctx context.Context, before things) error {
	after, err := s.things(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, path := range slices.Sorted(maps.Keys(after)) {
		if !before[path] {
			_, err := s.Do(ctx, s.Token, http.MethodDelete, path, nil)
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// things lists the auth mounts, secrets mounts and policies.
func (s *Sandbox) things(ctx context.Context) (things, error) {
	found := things{}
	for _, path := range []string{"sys/auth", "sys/mounts"} {
		answer, err := s.Do(ctx, s.Token, http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		for mount := range data(answer) {
			found[path+"/"+mount] = true
		}
	}
	const policies = "sys/policies/acl"
	answer, err := s.Do(ctx, s.Token, http.MethodGet, policies+"?list=true", nil)
	if err != nil {
		return nil, err
	}
	keys, _ := data(answer)["keys"].([]any)
	for _, name := range keys {
		found[fmt.Sprintf("%s/%v", policies, name)] = true
	}
	return found, nil
}
