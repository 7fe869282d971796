// Package kind holds the kinds of objects that vaultci manages, one file each,
// and carries them to and from a server: it reads live state and writes changes.
//
// A kind is a value: the facts of [hclschema.Kind] with the endpoints of Vault's
// API that carry its fields. Everything else (parsing, documentation, diff,
// order, reading, writing, the round trip on a real Vault) is generic code that
// reads the table. To add a kind, write one file with one function that returns
// a [Kind], and name it in [All].
package kind
