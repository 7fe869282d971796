// Package apply carries a plan out: it writes each change in the order that the
// plan asks for, independent ones in parallel, reads each object back to see
// that the write took effect, and reports on every change just once.
//
// A failure stops only what depends on it. An interrupted run stops after the
// writes under way and reports the rest as skipped; planning and applying again
// goes on from there, since what is live decides.
package apply
