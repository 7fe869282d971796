// Package graph shows who comes to what: from issuers over mounts, roles and
// groups to policies and the paths that they are for. It knows no kind: what
// names what is in the tables.
package graph
