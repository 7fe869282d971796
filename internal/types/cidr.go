package types

import (
	"fmt"
	"net/netip"
)

// CIDRs is a set of addresses and networks. Vault prints a network of one host
// without its mask and keeps host bits, so 10.0.0.1/32 is 10.0.0.1 here and
// 192.168.1.7/24 is 192.168.1.0/24.
//
// Vault would also take an address with a port, and a host name with one, which
// it resolves when the role is written. They are refused here: no check may ask
// the network.
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
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		return addr.String(), nil
	}
	return "", fmt.Errorf("error parsing address %q: it is neither an IP address nor a CIDR block", s)
}
