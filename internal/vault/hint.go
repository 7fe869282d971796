package vault

import (
	"fmt"
	"net/http"
	"strings"
)

// Hint returns what to do about the error, in sentences, or "" where there is nothing to add.
func (e *Error) Hint() string {
	switch {
	case e.Ambiguous:
		return "The request was not repeated, because it must not be carried out twice. Plan again: the plan shows whether it was."
	case e.Err != nil && e.Status < http.StatusBadRequest:
		return firstHint(networkHints(), e.Err.Error())
	case e.Op == opLogin:
		if hint := firstHint(loginHints(), strings.Join(e.Messages, "\n")); hint != "" {
			return hint
		}
	}
	if hint := firstHint(answerHints(), strings.Join(e.Messages, "\n")); hint != "" {
		return hint
	}
	return e.statusHint()
}

// statusHint is for answers whose text says little.
func (e *Error) statusHint() string {
	switch {
	case e.Status == http.StatusForbidden && e.Anonymous:
		return "No token was sent. Set VAULT_TOKEN, or configure a login."
	case e.Status == http.StatusForbidden && e.Op == opLogin:
		return "The role may be bound to other addresses (token_bound_cidrs), or the entity may be disabled."
	case e.Status == http.StatusForbidden && e.Capability() != "":
		return e.policyHint()
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > maxRetryAfter:
		return fmt.Sprintf("A quota of the server blocks requests for another %v. Run again after that, or raise the quota (sys/quotas).", e.RetryAfter)
	case e.Status == http.StatusTooManyRequests:
		return "A quota of the server limits the requests. Lower --parallelism, or raise the quota (sys/quotas)."
	case e.Status >= 300 && e.Status < 400:
		return "The server redirects elsewhere. Set VAULT_ADDR to the address it really has, https:// included."
	case e.Status == http.StatusBadGateway || e.Status == http.StatusServiceUnavailable || e.Status == http.StatusGatewayTimeout:
		return "Vault, or a proxy before it, has no server to answer. Run again when the cluster has a leader."
	case e.Status == http.StatusInternalServerError:
		return "Vault failed inside. Its server log has the cause; a request it could not audit fails like this too."
	}
	return ""
}

// policyHint shows the rule that is missing.
func (e *Error) policyHint() string {
	names := e.Capability()
	return fmt.Sprintf(`The token's policies do not grant this. Add a rule: path %q { capabilities = ["%s"] }`,
		e.Path, strings.ReplaceAll(names, ", ", `", "`))
}

// remedy pairs what an error says with what to do about it. The text is compared without regard to case.
type remedy struct{ says, do string }

func firstHint(remedies []remedy, text string) string {
	text = strings.ToLower(text)
	for _, r := range remedies {
		if strings.Contains(text, strings.ToLower(r.says)) {
			return r.do
		}
	}
	return ""
}

func networkHints() []remedy {
	const trust = "Set VAULT_CACERT (or VAULT_CAPATH) to the certificate of the authority that signed the server's certificate."
	const name = "Set VAULT_ADDR to a name that the certificate has, or VAULT_TLS_SERVER_NAME to the one to expect."
	return []remedy{
		{"certificate signed by unknown authority", trust},
		{"certificate is not trusted", trust},
		{"certificate is valid for", name},
		{"doesn't contain any IP SANs", name},
		{"not valid for any names", name},
		{"certificate has expired or is not yet valid", "Renew the server's certificate, or set this machine's clock."},
		{"failed to verify certificate", trust},
		{"certificate required", "The server asks for a client certificate. Set VAULT_CLIENT_CERT and VAULT_CLIENT_KEY."},
		{"bad certificate", "The server does not accept the client certificate. Check VAULT_CLIENT_CERT and VAULT_CLIENT_KEY."},
		{"server gave HTTP response to HTTPS client", "The server speaks plain HTTP. Set VAULT_ADDR to an address that begins with http://."},
		{"malformed HTTP response", "The server does not speak HTTP. Check the scheme and the port in VAULT_ADDR."},
		{"connection refused", "Nothing listens there. Check VAULT_ADDR (host and port), and that the server runs."},
		{"no such host", "The name is unknown. Check VAULT_ADDR, and this machine's DNS."},
		{"no complete answer within", "The server is slow or does not answer. Check the network and its proxies, or raise VAULT_CLIENT_TIMEOUT."},
		{"i/o timeout", "The server cannot be reached from here. Check VAULT_ADDR, firewalls and proxies (HTTPS_PROXY, NO_PROXY)."},
		{"no route to host", "The server cannot be reached from here. Check VAULT_ADDR and the network."},
		{"network is unreachable", "The server cannot be reached from here. Check VAULT_ADDR and the network."},
		{"proxyconnect", "The proxy cannot be reached. Check HTTPS_PROXY, NO_PROXY and VAULT_PROXY_ADDR."},
		{"the server redirects", "Set VAULT_ADDR to the address it redirects to, if that is meant. The token is not sent there by itself."},
		{"not one of Vault's", "VAULT_ADDR seems to lead to something else than Vault's API, such as a proxy's page. Check it, path included."},
		{"the path has", "Object names cannot be empty, \".\" or \"..\", and cannot begin or end with a slash."},
	}
}

func answerHints() []remedy {
	const outgoing = "Vault itself fetches this document, so the view of the Vault server decides: its DNS, proxy, firewall and CA " +
		"(oidc_discovery_ca_pem or jwks_ca_pem for a private one). "
	return []remedy{
		{"is sealed", "Unseal the server: vault operator unseal."},
		{"not initialized", "Initialise the server: vault operator init."},
		{"invalid token", "The token is unknown, expired or revoked. Get a new one (VAULT_TOKEN), or log in again."},
		{"missing client token", "No token was sent. Set VAULT_TOKEN, or configure a login."},
		{"Client sent an HTTP request to an HTTPS server", "The server speaks TLS. Set VAULT_ADDR to an address that begins with https://."},
		{"error checking oidc discovery URL", outgoing + "The document is <url>/.well-known/openid-configuration, and its \"issuer\" must equal " +
			"the URL byte for byte; a slash at the end counts. The Vault server's log has the cause."},
		{"error checking jwks URL", outgoing + "It must be a JSON key set. Where an OIDC discovery document names it, the document's \"issuer\" must " +
			"equal the discovery URL byte for byte. The Vault server's log has the cause."},
		{"route entry is tainted", "The mount is being removed or moved. Run again when that has ended."},
		{"no handler for route", "Nothing is mounted there. Check the mount's path and the namespace."},
		{"unsupported path", "The endpoint does not exist on this server, or it does not take such a name."},
		{"enterprise-only feature", "This needs Vault Enterprise."},
		{"path is already in use", "There is a mount at this path already, or at a part of it."},
		{"Upgrading from non-versioned", "The kv mount is still being upgraded. Run again in a moment."},
		{"no active Vault instance", "The cluster has no leader at present. Run again when it has."},
		{"JSON string value exceeds allowed length", "One value is longer than the server allows (1 MiB unless its listener says otherwise). Split the policy."},
		{"request body too large", "The request is longer than the server allows (max_request_size)."},
		{"unsupported operation", "The endpoint exists, but not for this operation. The server may be older than this needs."},
	}
}
