package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func algsNotPinned() *Rule {
	return &Rule{
		ID: "VCI033", Name: "algs-not-pinned", Severity: Notice,
		Summary: "A JWT auth mount takes tokens of any signing algorithm, or not of that of its issuer.",
		Why: "With `jwt_supported_algs` empty, Vault takes RS, PS and ES of 256, 384 and 512 bits and EdDSA, though its help speaks of RS256. An issuer signs with one of them: what it does not use is there for whoever finds a weakness in it, or gets a key of another kind into the key set. " +
			"A list without the issuer's algorithm shuts everybody out, and is an error.\n\n" +
			"Symmetric algorithms and `none` cannot be written in the first place.",
		Source: "hashicorp/vault-plugin-auth-jwt, path_login.go: without algorithms all that the library knows are taken; GitLab and GitHub sign with RS256",
		Bad: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Good: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}
`,
		Attack: Attack{
			Story:   "Somebody gets a key of another kind into the issuer's key set, and signs with it.",
			Unshown: "It takes a key in the issuer's key set, which the issuer of the tests does not give away.",
		},
		Fixable: true,
		check:   eachMount(checkAlgorithms),
	}
}

func checkAlgorithms(p *pass, m *authMount) {
	algorithms, signs := stringsOf(m.Get("jwt_supported_algs")), m.profile.Algorithms
	if m.people() {
		return
	}
	quoted := make([]string, len(signs))
	for i, name := range signs {
		quoted[i] = strconv.Quote(name)
	}
	list := "[" + strings.Join(quoted, ", ") + "]"
	if len(algorithms) == 0 {
		if len(signs) == 0 {
			p.report(at(m.Object), "The mount takes tokens of any signing algorithm.", "Set jwt_supported_algs to the one that the issuer signs with; its discovery document names it.")
			return
		}
		p.report(at(m.Object), fmt.Sprintf("The mount takes tokens of any signing algorithm, and %s signs with %s.", m.profile.Title, strings.Join(signs, ", ")),
			fmt.Sprintf("Set jwt_supported_algs = %s.", list), set("jwt_supported_algs", list))
		return
	}
	if len(signs) > 0 && !slices.ContainsFunc(signs, func(name string) bool { return slices.Contains(algorithms, name) }) {
		f := p.report(atField(m.Object, "jwt_supported_algs"), fmt.Sprintf("%s signs with %s, which the mount does not take: every login is refused.", m.profile.Title, strings.Join(signs, ", ")),
			fmt.Sprintf("Set jwt_supported_algs = %s.", list))
		p.weigh(f, Error)
	}
}
