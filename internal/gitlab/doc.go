// Package gitlab knows the two things of GitLab CI that matter to Vault: what a
// job of a .gitlab-ci.yml asks for, and what its ID token says.
//
// [LoadJob] reads a file with everything that shapes the job: local include,
// extends, !reference, anchors and merge keys, default and inherit. The result
// is a [Job]: its secrets, ID tokens and variables, in the order of the file,
// each with its place in the source. Faults are reported all at once, in the
// words that GitLab itself uses, followed by a remedy.
//
// [ParseShort] splits the short form of a secret as GitLab does, and [Expand]
// replaces variables as the Runner does. [Claims] is the catalogue of the claims
// of an ID token.
//
// The package reads files through an [io/fs.FS] and nothing else: no network, no
// environment, no clock. The same files give the same bytes.
package gitlab
