package access

import (
	"strings"
)

// plainLimit bounds the text that [Policy.plainHCL] writes, far below the limit
// that the parser checks.
const plainLimit = 64 << 10

// plainHCL writes a policy whose rules have nothing but capabilities, on paths
// in which nothing needs an escape: most policies there are. Of such a text the
// layout and the meaning are certain, so that ten thousand of them need not pass
// through the printer and the parser. ok is false for any other policy; a test
// holds the text equal to the long way's.
func (p *Policy) plainHCL(d Dialect) (text string, ok bool) {
	var b strings.Builder
	for i := range p.Rules {
		r := &p.Rules[i]
		if !r.plain(d) {
			return "", false
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("path \"" + r.Path + "\" {\n  capabilities = [\"")
		b.WriteString(strings.Join(r.Capabilities.Names(), `", "`))
		b.WriteString("\"]\n}\n")
	}
	return b.String(), b.Len() <= plainLimit
}

func (r *PathRule) plain(d Dialect) bool {
	return plainPath(r.Path) && r.plainCapabilities(d) &&
		r.Comment == "" && r.ControlGroup == nil && r.Expiration.IsZero() && r.PaginationLimit == 0 && r.ResponseKeysFilterPath == "" &&
		r.MinWrappingTTL == 0 && r.MaxWrappingTTL == 0 &&
		len(r.AllowedParameters)+len(r.DeniedParameters)+len(r.RequiredParameters)+len(r.MFAMethods)+len(r.SubscribeEventTypes) == 0
}

func (r *PathRule) plainCapabilities(d Dialect) bool {
	names := r.Capabilities.Names()
	if len(names) == 0 || r.Capabilities.Has(Deny) && len(names) > 1 {
		return false
	}
	for _, name := range names {
		if _, ok := ParseCapability(name, d); !ok {
			return false
		}
	}
	return true
}

func plainPath(path string) bool {
	if path == "" || path[0] == '/' || strings.Contains(path, "+*") {
		return false
	}
	for _, c := range []byte(path) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("/_-.*+@:", rune(c)) {
			return false
		}
	}
	return true
}
