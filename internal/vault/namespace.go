package vault

import "fmt"

// NamespaceError is a namespace that the server would ignore, so that every request would reach the root namespace.
type NamespaceError struct {
	Namespace string
	Server    Server
}

// Error says what would happen.
func (e *NamespaceError) Error() string {
	return fmt.Sprintf("checking namespace %s: %s does not have namespaces and would use the root namespace instead", e.Namespace, e.Server)
}

// Hint returns what to do about it, in sentences.
func (e *NamespaceError) Hint() string {
	if e.Server.Dialect == OpenBao {
		return "Remove the namespace (VAULT_NAMESPACE), or use OpenBao 2.3 or later."
	}
	return "Remove the namespace (VAULT_NAMESPACE), or use Vault Enterprise or OpenBao: the community edition ignores the header."
}

// CheckNamespace returns a [*NamespaceError] if this client has a namespace and the server, as [Client.Health]
// describes it, ignores namespaces. Whoever writes must ask first.
func (c *Client) CheckNamespace(server Server) error {
	switch {
	case c.cfg.Namespace == "" || server.Enterprise:
		return nil
	case server.Dialect == OpenBao && server.atLeast(2, 3):
		return nil
	}
	return &NamespaceError{Namespace: c.cfg.Namespace, Server: server}
}
