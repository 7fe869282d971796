// Package record keeps the ownership record of a configuration: an entry in a
// kv-v2 engine of the server itself, written at the end of each apply. It says who
// applied last, of which commit, what the configuration owns, and has a
// fingerprint of each object as it was left. It holds no values, and no secrets.
//
// With it, a plan tells apart what was changed in Vault since (see [Draft.Mark])
// and what in the configuration, and two configurations that own the same are
// noticed (see [Overlaps]).
package record
