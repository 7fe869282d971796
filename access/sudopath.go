package access

import "strings"

// IsSudoPath reports whether a path of sys/ or auth/token/ is root-protected: a
// request needs sudo there besides its own capability. Which paths of secrets
// engines are is not known here.
func IsSudoPath(path string) bool {
	for _, protected := range sudoPaths() {
		if prefix, star := strings.CutSuffix(protected, "*"); star && strings.HasPrefix(path, prefix) || path == protected {
			return true
		}
	}
	return false
}

func sudoPaths() []string {
	return []string{
		"auth/token/accessors/", "auth/token/revoke-orphan",
		"sys/audit", "sys/audit/*", "sys/auth/*",
		"sys/config/auditing/*", "sys/config/cors", "sys/config/ui/headers/*",
		"sys/internal/counters/activity/export", "sys/internal/inspect/*",
		"sys/leases", "sys/leases/lookup/*", "sys/leases/revoke-force/*", "sys/leases/revoke-prefix/*",
		"sys/plugins/catalog/*", "sys/plugins/runtimes/catalog/*",
		"sys/raw", "sys/raw/*", "sys/remount", "sys/reporting/scan",
		"sys/replication/dr/primary/secondary-token", "sys/replication/dr/reindex",
		"sys/replication/performance/primary/secondary-token", "sys/replication/performance/reindex",
		"sys/replication/primary/secondary-token", "sys/replication/reindex",
		"sys/revoke-force/*", "sys/revoke-prefix/*", "sys/rotate", "sys/seal", "sys/step-down",
		"sys/storage/raft/snapshot-auto/config/*",
	}
}
