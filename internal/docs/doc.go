// Package docs writes the reference pages of the kinds from their tables of
// facts, so that the reference cannot differ from what the program does.
//
// Its tests keep the written pages honest too: they compare the generated pages
// in docs/kinds, load the HCL blocks of README.md and docs, run the console
// blocks there on a real Vault, and follow the links.
// "go test ./internal/docs -update" writes what differs anew.
package docs
