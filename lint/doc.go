// Package lint finds every way in which a job that should not get in could get
// in: roles that admit too many jobs, tokens that live too long, policies that
// grant too much or nothing.
//
// A [Rule] is a table of facts: what it checks, why, a bad and a good example,
// and the attack that the bad one admits. Documentation, tests and the command
// line read that table. One file holds one rule; [Rules] lists them.
//
// [Run] checks objects, declared ones or live ones: both have the same form. A
// [Finding] of a declared object points at the narrowest part of the source; one
// of a live object has its API path.
//
// Nothing here reads files, the clock or the network, and the work is linear in
// the number of objects. The same input gives the same findings in the same
// order.
package lint
