package resolver

import "testing"

// TestNothingOfTheHost: the variables of the process, which are those of the machine, have no effect on a login. It sets
// the environment, so it does not run beside others.
func TestNothingOfTheHost(t *testing.T) {
	for _, name := range []string{"VAULT_TOKEN", "VAULT_NAMESPACE", "BAO_TOKEN", "BAO_NAMESPACE"} {
		t.Setenv(name, "of-the-host")
	}
	t.Setenv("VAULT_ADDR", "http://127.0.0.1:1")
	t.Setenv("VAULT_WRAP_TTL", "60")
	for _, compat := range []Compat{"", GitLab} {
		f := newFake(t, map[string][]reply{"GET ops/data/db": kv2(`{"p":"v"}`)})
		values, err := resolve(t, Options{Compat: compat}, f.secret("A", "db", "p"))
		if err != nil || shownValues(values) != "A=v\n" {
			t.Errorf("%v, %v", values, err)
		}
		for i, request := range f.seen {
			h := f.headers[i]
			want := "tok-of-the-login"
			if i == 0 {
				want = ""
			}
			if h.Get("X-Vault-Token") != want || h.Get("X-Vault-Namespace") != "" || h.Get("X-Vault-Wrap-Ttl") != "" || h.Get("X-Vault-Request") != "true" {
				t.Errorf("%s was sent with %v", request, h)
			}
		}
	}
}
