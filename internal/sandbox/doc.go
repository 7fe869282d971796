// Package sandbox finds and runs the sandbox program: a disposable real Vault and an OIDC issuer that looks like GitLab's,
// in one process. The program is a Go module of its own (the directory sandbox of a checkout) because it contains Vault;
// this package never imports it and knows only its contract:
//
//   - started, it prints one line of JSON on standard output, [Addresses];
//   - it ends when its standard input closes, so it never outlives whoever started it;
//   - its issuer signs any claims it is asked to.
//
// [Locate] finds the program or builds it, [Start] runs it, and the methods of [Process] talk to the issuer and to the
// switches for faults and counts beside it. `vaultci sandbox`, `vaultci test --sandbox` and the tests (through package
// sandboxtest) use it.
package sandbox
