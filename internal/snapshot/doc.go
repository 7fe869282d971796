// Package snapshot brings objects into files and back: the values of their
// fields as JSON, by name, without those that are secret. Of a secret value only
// a seal is kept, by which a changed one is noticed (see [Sealer]).
package snapshot
