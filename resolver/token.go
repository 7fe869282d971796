package resolver

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/vaultci/vaultci/access"
)

// clockSkew is what Vault tolerates unless a role says otherwise.
const clockSkew = time.Minute

// claims reads the claims of a token, for explanations; nil for what is no JWT.
func (t Token) claims() access.Claims { return access.TokenClaims(string(t)) }

// instant reads a claim that is a time: seconds since 1970.
func instant(claims access.Claims, name string) (time.Time, bool) {
	seconds, ok := claims[name].(float64)
	return time.Unix(int64(seconds), 0), ok
}

// timeFaults says which of the token's times are wrong by this machine's clock.
func timeFaults(claims access.Claims, now time.Time) []string {
	var faults []string
	if at, ok := instant(claims, "exp"); ok && now.After(at.Add(clockSkew)) {
		faults = append(faults, fmt.Sprintf("exp was %s: the token expired %s ago", stamp(at), span(now.Sub(at))))
	}
	for _, name := range []string{"nbf", "iat"} {
		if at, ok := instant(claims, name); ok && at.After(now.Add(clockSkew)) {
			faults = append(faults, fmt.Sprintf("%s is %s: the token is not valid for another %s", name, stamp(at), span(at.Sub(now))))
		}
	}
	return faults
}

// span is a duration to the second, or in days when it is long.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day {
		return fmt.Sprintf("%d days", d/day)
	}
	return d.Round(time.Second).String()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// shown is what a claim is, as JSON: "42" and 42 differ.
func shown(claims access.Claims, name string) string {
	value := claims.Get(name)
	if value == nil {
		return fmt.Sprintf("the token has no %s", name)
	}
	text, err := json.Marshal(value)
	if err != nil {
		text = fmt.Append(nil, value)
	}
	return fmt.Sprintf("%s is %s", name, text)
}
