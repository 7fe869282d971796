// Package access holds Vault's access rules as pure functions: no network, no
// clock, no globals.
//
// It owns the ACL policy language. [ParsePolicy] reads a policy text with the
// strictness of a server's write and reports every fault with its place, as
// [PolicyErrors]. A [Policy] is a list of [PathRule] in the order of the text.
// [Merge] joins the stanzas that name the same path, within one policy and
// across all policies of a token, which is the form a server decides on.
// [Policy.HCL] writes a policy back in one canonical layout, and [SameMeaning]
// tells a change of meaning from a change of form.
//
// It owns the rules by which a JWT auth mount admits tokens. A [Role] is what a role
// asks; [Admit] tells for a [Token] whether it is admitted, and every reason why
// not, in the server's order and words. [Covers] and [Overlaps] compare roles, and
// [Constraint.Covers], [Constraint.Overlaps], [GlobCovers] and [GlobsOverlap] what
// they consist of.
//
// It owns the decision. [NewACL] joins the policies of a token, with their templates
// filled from an [Entity], and [ACL.Decide] gives a [Decision]: yes, no, or unknown
// where something out of sight could matter (a policy of which only the name is
// known, a template, a control group, MFA), with the rule that decides.
//
// It owns the difference. [ComparePolicies] tells which capabilities are gained and
// lost on which paths, and [CompareRoles] which tokens are admitted that were not;
// each sums up in an [Effect].
//
// [RoleOf], [PolicyOf] and [UniverseOf] make these values of declared or live
// objects.
//
// Two servers are known, told apart by [Dialect]: Vault 1.21 and OpenBao.
//
// The package promises that [ParsePolicy] accepts a text exactly when Vault
// accepts it in a write to sys/policies/acl, with these exceptions, each
// refused here because the server would store something else or fall over:
// a text that is itself valid base64 (the server stores it decoded), a text
// that is not valid UTF-8 (JSON cannot carry it), and a text nested deeper than
// any policy needs.
package access
