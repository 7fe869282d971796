// Command bench measures vaultci against a bare HTTP client that sends the same
// requests to the same real Vault over the same number of connections and does
// nothing else. What it prints are ratios of one run, which say more than
// seconds: both sides share one machine with the server.
//
// Run it by `make bench`. A bound that is exceeded is shown as such and does not
// fail the run; the exit status is not 0 only when something cannot be measured.
package main
