package lint

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func issuerHygiene() *Rule {
	return &Rule{
		ID: "VCI032", Name: "issuer-hygiene", Severity: Error,
		Summary: "A JWT auth mount fetches its keys without encryption, does not compare the issuer of tokens, or expects another issuer than its tokens have.",
		Why: "Keys that come over plain http can be replaced on the way, and then anybody signs tokens. " +
			"Without `bound_issuer` Vault looks at no `iss`: every token that one of the keys verifies is taken, whichever issuer it names, and whatever it was made for. With `jwks_pairs` Vault cannot compare it at all. " +
			"A `bound_issuer` that is not byte for byte what tokens have in `iss` shuts everybody out: GitLab and GitHub write the URL with its scheme, and without a slash at the end.\n\n" +
			"A mount with a client for logins by browser needs no `bound_issuer`, since the provider's library compares it. Addresses of the machine itself may use http. A missing or odd issuer is a warning.",
		Source: "https://developer.hashicorp.com/vault/api-docs/auth/jwt#bound_issuer; OpenID Connect Discovery 1.0, section 4.3; the order of the checks is that of hashicorp/cap, jwt/jwt.go",
		Bad: `jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  jwt_supported_algs = ["RS256"]

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
			Story:  "The keys sign for another issuer too, whose project 42 is somebody else's.",
			Claims: with(Insider(), map[string]any{"iss": "https://gitlab-staging.example.com"}),
		},
		Fixable: true,
		check:   eachMount(checkIssuer),
	}
}

func checkIssuer(p *pass, m *authMount) {
	for _, field := range []string{"oidc_discovery_url", "jwks_url"} {
		if unencrypted(m.String(field)) {
			p.reportHTTP(m, field, m.String(field))
		}
	}
	for _, link := range pairURLs(m) {
		if unencrypted(link) {
			p.reportHTTP(m, "jwks_pairs", link)
			break
		}
	}
	discovery, bound := m.String("oidc_discovery_url"), m.String("bound_issuer")
	switch {
	case !m.profile.Open && (strings.HasSuffix(discovery, "/") || strings.HasSuffix(bound, "/")):
		p.reportSlash(m)
	case bound == "":
		p.reportUnbound(m)
	case unencrypted(discovery) && strings.Replace(discovery, "http:", "https:", 1) == bound: // which has been said
	case discovery != "" && bound != discovery:
		p.reportUnlike(m, discovery)
	case discovery == "" && !m.profile.Open && !strings.Contains(bound, "://"):
		p.report(atField(m.Object, "bound_issuer"), fmt.Sprintf("No token has the issuer %s: %s writes its URL with https:// into iss, so that every login is refused.", bound, m.profile.Title),
			fmt.Sprintf("Write %q, if that is the issuer's URL.", "https://"+bound))
	}
}

// people says whether the mount is one for logins by browser, which refuses
// tokens.
func (m *authMount) people() bool { return m.String("oidc_client_id") != "" }

func (p *pass) reportHTTP(m *authMount, field, link string) {
	p.report(atField(m.Object, field), fmt.Sprintf("The keys come over plain http, from %s: whoever is on the way can replace them, and then signs tokens that Vault takes.", link),
		"Use https. For an authority of your own, give its certificate in oidc_discovery_ca_pem or jwks_ca_pem.")
}

func (p *pass) reportSlash(m *authMount) {
	var changes []change
	where, message := "", fmt.Sprintf("%s writes its URL into iss without a slash at the end", m.profile.Title)
	for _, field := range []string{"bound_issuer", "oidc_discovery_url"} {
		if link := m.String(field); strings.HasSuffix(link, "/") {
			where = field
			changes = append(changes, replace(field, "", link, strconv.Quote(strings.TrimRight(link, "/"))))
		}
	}
	if where == "oidc_discovery_url" {
		message += ", and so into its discovery document: Vault refuses a configuration whose URL differs by a byte."
	} else {
		message += ": with one in bound_issuer, every login is refused."
	}
	p.report(atField(m.Object, where), message, "Take the slash out.", changes...)
}

func (p *pass) reportUnbound(m *authMount) {
	const message = "The mount does not compare the issuer of tokens: it takes every token that one of the keys verifies."
	if m.people() {
		return
	}
	if len(pairURLs(m)) > 0 {
		f := p.report(atField(m.Object, "jwks_pairs"), message+" With jwks_pairs, Vault can compare none.",
			"Make a mount for each issuer, with oidc_discovery_url or jwks_url, and bound_issuer.")
		p.weigh(f, Warning)
		return
	}
	where, remedy := at(m.Object), "Set bound_issuer to what the tokens have in iss."
	var changes []change
	if discovery := m.String("oidc_discovery_url"); discovery != "" {
		remedy = fmt.Sprintf("Set bound_issuer = %s, the URL of the discovery document.", strconv.Quote(discovery))
		if text := p.sourceOf(m, "oidc_discovery_url"); text != "" {
			changes = append(changes, set("bound_issuer", text))
		}
	}
	p.weigh(p.report(where, message, remedy, changes...), Warning)
}

func (p *pass) reportUnlike(m *authMount, discovery string) {
	message := fmt.Sprintf("The issuer's discovery document is that of %s, and bound_issuer is another: tokens have the former in iss", discovery)
	if m.profile.Open {
		f := p.report(atField(m.Object, "bound_issuer"), message+" unless the issuer does it in its own way.", "Look at the iss of a token, and write that.")
		p.weigh(f, Warning)
		return
	}
	var changes []change
	if text := p.sourceOf(m, "oidc_discovery_url"); text != "" {
		changes = append(changes, set("bound_issuer", text))
	}
	p.report(atField(m.Object, "bound_issuer"), message+", and every login is refused.", "Set bound_issuer to the same URL as oidc_discovery_url.", changes...)
}

// sourceOf is an attribute's value as it is written; "" for a live object, and
// for what goes over several lines.
func (v *view) sourceOf(m *authMount, field string) string {
	block := v.block(m.Object)
	if block == nil {
		return ""
	}
	attr := block.Body.Attributes[field]
	if attr == nil {
		return ""
	}
	r := hclsyntax.Expression(attr.Expr).Range()
	text := string(v.files[r.Filename].Bytes[r.Start.Byte:r.End.Byte])
	if strings.Contains(text, "\n") {
		return ""
	}
	return text
}

// pairURLs are the key sets of jwks_pairs.
func pairURLs(m *authMount) []string {
	pairs := m.Get("jwks_pairs")
	if pairs.IsNull() || !pairs.CanIterateElements() {
		return nil
	}
	var out []string
	for it := pairs.ElementIterator(); it.Next(); {
		_, pair := it.Element()
		if link := pair.GetAttr("jwks_url"); !link.IsNull() {
			out = append(out, link.AsString())
		}
	}
	return out
}

// unencrypted says whether a URL is one of plain http, to another machine.
func unencrypted(link string) bool {
	u, err := url.Parse(link)
	if err != nil || !strings.EqualFold(u.Scheme, "http") || u.Hostname() == "localhost" {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err != nil || !addr.IsLoopback()
}
