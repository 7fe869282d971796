package vault

import (
	"net/http"
	"slices"
	"strings"
)

// Capability returns the ACL capability that a 403 shows to be missing on [Error.Path], as a policy writes it: "read",
// "list", "delete", "update", or "create, update" for endpoints where Vault looks whether the object exists; with
// ", sudo" on root-protected paths. It is "" for other errors, for an invalid or missing token, and for logins.
func (e *Error) Capability() string {
	if e.Status != http.StatusForbidden || e.Op == opLogin || e.Anonymous || e.says("invalid token") {
		return ""
	}
	capability := e.Op
	if e.Op == opWrite {
		capability = "update"
		if existenceChecked(e.Path) {
			capability = "create, update"
		}
	}
	if needsSudo(e.Op, e.Path) {
		capability += ", sudo"
	}
	return capability
}

// existenceChecked tells whether the first write to a path needs "create": roles of auth methods and what kv engines
// hold. The path alone does not tell an engine's type; a wrong guess names one capability too many, never too few.
func existenceChecked(path string) bool {
	segments := strings.Split(path, "/")
	switch {
	case len(segments) < 2:
		return false
	case segments[0] == "auth":
		return len(segments) > 3 && slices.Contains(segments[2:len(segments)-1], "role")
	case segments[0] == "sys" || segments[0] == "identity":
		return false
	}
	switch segments[1] {
	case "config", "delete", "undelete", "destroy":
		return false
	}
	return true
}

// needsSudo tells whether a path is root-protected: the policy rule must grant "sudo" as well.
func needsSudo(op, path string) bool {
	if op == opList && !strings.HasSuffix(path, "/") {
		path += "/" // as the server does
	}
	switch path {
	case "sys/remount", "sys/audit", "sys/audit/", "sys/rotate", "sys/config/cors", "sys/leases", "sys/leases/", "sys/seal",
		"sys/step-down", "sys/internal/counters/activity/export", "auth/token/accessors/", "auth/token/revoke-orphan":
		return true
	case "sys/auth/":
		return false
	}
	return slices.ContainsFunc([]string{
		"sys/auth/", "sys/audit/", "sys/raw", "sys/config/auditing/", "sys/config/ui/headers/",
		"sys/plugins/catalog/", "sys/plugins/runtimes/catalog/", "sys/revoke-prefix/", "sys/revoke-force/",
		"sys/leases/revoke-prefix/", "sys/leases/revoke-force/", "sys/leases/lookup/", "sys/internal/inspect/",
		"sys/replication/", "sys/storage/raft/snapshot-auto/config/",
	}, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
}
