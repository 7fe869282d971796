package lint

import "time"

// lifetime is how long a token of a role can live, with the attribute that says
// so.
type lifetime struct {
	limit time.Duration
	// field is the role's attribute that sets the limit; empty where the mount
	// does, or nothing.
	field string
	// unbounded is true where neither the role nor its mount says anything, so
	// that the server's own maximum holds (32 days unless it is configured).
	unbounded bool
	// periodic is true for a token that can be renewed for ever.
	periodic bool
}

// life works out a role's lifetime as Vault does: the smallest of what the role
// and its mount limit. A batch token cannot be renewed, so its TTL counts too.
func life(r *role) lifetime {
	explicit := seconds(r, "token_explicit_max_ttl")
	l := lifetime{periodic: number(r.Object, "token_period") > 0 && explicit == 0}
	consider := func(d time.Duration, field string) {
		if d > 0 && (l.limit == 0 || d < l.limit) {
			l.limit, l.field = d, field
		}
	}
	consider(explicit, "token_explicit_max_ttl")
	consider(seconds(r, "token_max_ttl"), "token_max_ttl")
	if r.batch() {
		consider(seconds(r, "token_ttl"), "token_ttl")
	}
	if r.mount != nil {
		consider(time.Duration(number(r.mount.Object, "tune.max_lease_ttl"))*time.Second, "")
	}
	l.unbounded = l.limit == 0
	return l
}

func seconds(r *role, field string) time.Duration {
	return time.Duration(number(r.Object, field)) * time.Second
}
