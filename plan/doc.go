// Package plan compares what a configuration declares with what is live and says
// what has to change. [Compute] is a pure function: it sends no request, reads
// no clock, and gives the same plan for the same input.
//
// A [Plan] is a value: it can be printed, compared and carried out by package
// apply. Nothing in it is a closure. Changes are in the order of their
// addresses; what must happen before what is in [Change.After].
package plan
