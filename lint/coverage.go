package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
)

// coverage finds the roles that admit every job which another admits, without
// comparing each with each. A role that covers another has, for each claim that
// it binds, a value that the other's value equals or that is a pattern with the
// same beginning. So each role is filed under the values of one of its claims,
// the one with the rarest values, and looked for under those of the other.
type coverage struct {
	filed   map[string][]*contender
	lengths []int // of the beginnings of patterns, ascending
}

// contender is a role with what it asks, ready to be compared.
type contender struct {
	*role
	asks  *access.Role
	tests []access.Constraint
}

// mostCompared limits how many roles one is compared with, so that thousands that
// ask for the same take no longer each.
const mostCompared = 64

// newContender returns nil for roles that are not compared: those that admit
// nobody or are not bound to anybody's project, which have a finding for that.
func newContender(r *role) *contender {
	asks := access.RoleOf(r.Object)
	if _, dead := asks.Dead(); dead || bind(r).identity == 0 {
		return nil
	}
	asks.Type = ""                 // those for logins by browser are left out
	asks.BoundAudiences = nil      // a job asks for any audience it likes
	asks.Issuer = "/" + asks.Mount // which no issuer is
	if r.mount != nil && r.mount.issuer != "" {
		asks.Issuer = r.mount.issuer
	}
	return &contender{role: r, asks: asks, tests: asks.Constraints()}
}

func newCoverage(roles []*contender) *coverage {
	c := &coverage{filed: map[string][]*contender{}}
	count := map[string]int{}
	for _, r := range roles {
		for _, test := range r.tests {
			for _, v := range test.Values {
				count[r.key(test, v)]++
			}
		}
	}
	lengths := map[int]bool{}
	for _, r := range roles {
		rarest, least := -1, 0
		for i, test := range r.tests {
			most := 0
			for _, v := range test.Values {
				most = max(most, count[r.key(test, v)])
			}
			if rarest < 0 || most < least {
				rarest, least = i, most
			}
		}
		if rarest < 0 {
			continue
		}
		for _, v := range r.tests[rarest].Values {
			key := r.key(r.tests[rarest], v)
			c.filed[key] = append(c.filed[key], r)
			if beginning, wild := patternBeginning(r.tests[rarest], v); wild {
				lengths[len(beginning)] = true
			}
		}
	}
	for n := range lengths {
		c.lengths = append(c.lengths, n)
	}
	slices.Sort(c.lengths)
	return c
}

// key is where a value is filed, a pattern by its beginning.
func (r *contender) key(test access.Constraint, value any) string {
	if beginning, wild := patternBeginning(test, value); wild {
		return r.keyOf(test.Claim, "*", beginning)
	}
	return r.keyOf(test.Claim, "=", value)
}

func (r *contender) keyOf(claim, sort string, value any) string {
	text, ok := value.(string)
	if !ok {
		text = fmt.Sprintf("%T %v", value, value)
	}
	return r.asks.Issuer + "\n" + strings.TrimPrefix(claim, "/") + "\n" + sort + text
}

func patternBeginning(test access.Constraint, value any) (beginning string, wild bool) {
	text, ok := value.(string)
	if !ok || !test.Glob {
		return "", false
	}
	beginning, _, wild = strings.Cut(text, "*")
	return beginning, wild
}

// covering returns roles that admit every job which the role admits, in no
// particular order, each once.
func (c *coverage) covering(weak *contender) []*contender {
	var out []*contender
	compared := map[*contender]bool{weak: true}
	consider := func(key string) {
		for _, strong := range c.filed[key] {
			if compared[strong] || len(compared) > mostCompared {
				continue
			}
			compared[strong] = true
			if access.Covers(strong.asks, weak.asks) {
				out = append(out, strong)
			}
		}
	}
	for _, test := range weak.tests {
		if len(test.Values) == 0 {
			continue
		}
		consider(weak.key(test, test.Values[0]))
		text, ok := test.Values[0].(string)
		if !ok {
			continue
		}
		for _, n := range c.lengths {
			if n <= len(text) {
				consider(weak.keyOf(test.Claim, "*", text[:n]))
			}
		}
	}
	return out
}
