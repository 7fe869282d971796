// Package lock keeps two runs from writing at once, by one secret of a kv-v2
// mount in Vault itself.
//
// Every change of the secret is a check-and-set write: of two that want the lock,
// one gets it. The secret names its holder, and how long it holds without being
// renewed. When that ends is counted by the server's clock, from the time at
// which the server says the secret was written. [Lock] renews it in the
// background. A holder that died does not, and after the end another may take the
// lock over.
//
// No path of Vault but the lock's own takes notice of the lock. So [Lock.Check] is
// asked before each write: it reads the lock again. What was sent just before the
// lock was lost may still arrive; that cannot be helped from outside.
package lock
