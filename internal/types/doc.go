// Package types holds the forms of values that the fields of a kind can have:
// durations, sets of strings, CIDR blocks, bound claims, policy text and so on.
//
// Each form is one file with one implementation of [hclschema.Type]. It knows
// what may be written in HCL, what Vault's API answers and wants, and the
// canonical value between the two, under which two values are equal exactly
// when Vault treats them as the same. The rules are those that Vault 1.21 was
// seen to follow.
package types
