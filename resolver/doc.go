// Package resolver fetches the secrets of a CI job from Vault, as GitLab Runner does for `secrets:`, and better.
//
// A [Secret] says what is wanted: where it lies in Vault, and under which [Login] it is read. [New] makes a [Resolver],
// [Resolver.Resolve] logs in with the job's ID token and reads, and [Resolver.Close] gives the tokens back:
//
//	r := resolver.New(resolver.Options{})
//	defer r.Close(context.WithoutCancel(ctx))
//	values, err := r.Resolve(ctx, []resolver.Secret{{
//		Name:  "DATABASE_PASSWORD",
//		Login: resolver.Login{Address: "https://vault.example.com", Role: "production", Token: idToken},
//		Mount: "ops", Path: "production/db", Field: "password",
//	}})
//
// What the package promises:
//
//   - What cannot work is refused before anything is sent: an unknown engine or provider, a path that leaves its mount,
//     a login without a token.
//   - There is one login for each distinct (server, namespace, auth path, role, token), and one read for each path,
//     however many secrets need it: two fields of dynamic credentials belong together.
//   - All failing secrets are reported, in the order of the request, as [Errors]; each says where, why and what to do.
//     If one fails, no value is returned.
//   - Everything a request depends on comes from its arguments. Neither VAULT_TOKEN nor VAULT_NAMESPACE nor any other
//     variable of the process has an effect, except HTTPS_PROXY and its kin.
//   - No token and no value occurs in an error or a log line.
//
// [Options.Compat] turns on the ways of GitLab Runner where they differ; compat.go lists them.
package resolver
