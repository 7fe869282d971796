// Package sandboxtest gives a test a real Vault and an OIDC issuer of its own.
//
//	box := sandboxtest.New(t)
//	box.Write(t, "sys/auth/jwt", map[string]any{"type": "jwt"})
//	box.Write(t, "auth/jwt/config", map[string]any{"oidc_discovery_url": box.IssuerURL(t)})
//	token, err := box.Login(t, "jwt", "deploy", box.Sign(t, map[string]any{"sub": "job"}))
//
// The helpers speak plain HTTP and share nothing with vaultci's own client, so that a fault there cannot hide itself.
//
// # The program
//
// It is VAULTCI_SANDBOX or bin/vaultci-sandbox in the root of the checkout, where `make sandbox` builds it; tests never
// build it. Without it a test is skipped, but fails where CI is set or VAULTCI_TEST_SANDBOX is "required".
//
// # A server of your own
//
// With VAULTCI_TEST_EXTERNAL=1 the tests use the server that VAULT_ADDR, VAULT_TOKEN (which must be allowed everything),
// VAULT_NAMESPACE, VAULT_CACERT, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY describe. The issuer is still the sandbox's, so the
// server must be able to reach this machine's loopback address. One test runs at a time, in all processes of this machine
// together, and removes the auth mounts, secrets mounts and policies that appeared while it ran: use a server that nobody
// else needs. A test that wants a special server (any flags to [New]) is skipped.
package sandboxtest
