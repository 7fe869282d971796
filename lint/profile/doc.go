// Package profile holds what is known of the issuers of ID tokens: which claims
// their tokens carry, of which JSON type, when, and which of them say whose job
// a token belongs to.
//
// A [Profile] is a table of facts, one file for each issuer. [Find] chooses one
// by the issuer's URL. Adding a profile touches its file and [All].
package profile
