// Package archtest holds the rules of the house that a machine can check, as
// tests over the source of the module: which package may import which, who may
// touch the process, what is documented, and how long files and functions may
// be. Exceptions stand in the tables of exceptions_test.go, each with its reason;
// one that is no longer needed fails too.
package archtest
