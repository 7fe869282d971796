// Package vault talks to Vault and OpenBao. It is the only package of vaultci that imports vault/api.
//
// A [Client] reads, lists, writes and deletes API paths, logs in with a JWT and keeps that login alive. One client
// owns one pool of keep-alive connections and may be used by many goroutines; [Client.Fork] gives a second identity
// or namespace on the same pool. Paths are API paths without the leading "v1/", unescaped: "auth/jwt/role/a b".
//
// What the package promises:
//
//   - Everything a request depends on comes from its [Config]. [ConfigFromEnv] turns the variables of the vault
//     command into one; the variables of the process are otherwise without effect, except HTTPS_PROXY and its kin.
//     (A VAULT_… variable of the process that vault/api cannot understand makes [New] fail, as in the vault command.)
//   - A request is repeated only where that is safe and can help, within bounds: see retry.go.
//   - A failure is an [*Error] that says what was being done, where, why it failed and what to do ([Error.Hint]).
//   - No token, no JWT and no value of [Config.Secrets] occurs in an error, a warning or a log line.
package vault
