package access

// Dialect says which server's rules apply. The zero value is [Vault].
type Dialect int

const (
	// Vault is HashiCorp Vault, as of version 1.21.
	Vault Dialect = iota
	// OpenBao is the fork OpenBao. It adds the path keys expiration,
	// pagination_limit and list_scan_response_keys_filter_path and the
	// capability scan; it lacks the capabilities subscribe and recover and
	// the path key subscribe_event_types; it accepts an argument that is
	// set twice.
	OpenBao
)

// String returns the product's name as its makers write it.
func (d Dialect) String() string {
	if d == OpenBao {
		return "OpenBao"
	}
	return "Vault"
}

// other returns the dialect that d is not.
func (d Dialect) other() Dialect {
	if d == OpenBao {
		return Vault
	}
	return OpenBao
}
