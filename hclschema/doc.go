// Package hclschema is the language of vaultci: it reads the *.vault.hcl files
// of one directory and yields the objects that they declare.
//
// The package knows HCL and nothing of Vault. What may be declared comes to it
// as a [Schema] of [Kind] values, each a table of facts; [Load] parses the
// files, gives variables their values, evaluates locals and resource blocks in
// the order of their references, expands for_each, and brings each attribute
// into the canonical form of its [Type].
//
// Faults are [hcl.Diagnostics], all faults of all files together, each with the
// range of the source that caused it; a file with syntax errors is left out of
// the rest, and nothing that it may declare is missed. The objects that are sound
// are returned beside them. No diagnostic quotes a sensitive value.
//
// Nothing here reads the environment, the clock or the network: files come from
// an [io/fs.FS], variables and environment look-ups from [Options]. The same
// input gives the same objects in the same order.
package hclschema
