package types

import (
	"fmt"
	"net/netip"

	"github.com/hashicorp/go-sockaddr"
)

// CIDRs is a set of addresses and networks. Vault prints a network of one host
// without its mask and keeps host bits, so 10.0.0.1/32 is 10.0.0.1 here and
// 192.168.1.7/24 is 192.168.1.0/24.
func CIDRs() Set {
	return Set{What: `addresses or CIDR blocks such as "10.0.0.0/8"`, DropEmpty: true, Element: canonicalCIDR}
}

func canonicalCIDR(s string) (string, error) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		if prefix.IsSingleIP() {
			return prefix.Addr().String(), nil
		}
		return prefix.Masked().String(), nil
	}
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.String(), nil
	}
	addr, err := sockaddr.NewIPAddr(s) // what Vault itself parses with
	if err != nil {
		return "", fmt.Errorf("error parsing address %q: it is neither an IP address nor a CIDR block", s)
	}
	return addr.String(), nil
}
