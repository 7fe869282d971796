// Package issuer is an OpenID Connect issuer that looks to Vault like a GitLab
// server: the same discovery document and key set paths, RS256 tokens with the
// same claims of the same JSON types, and a signing key that can be rotated.
//
// [New] returns at once and makes its first RSA key in the background; requests
// that need the key wait for it. [Issuer.Handler] serves:
//
//	GET  /.well-known/openid-configuration   the discovery document
//	GET  /oauth/discovery/keys               the public keys (JWKS)
//	POST /sign                               JSON claims in, compact JWT out
//	POST /rotate                             a new signing key
package issuer

import (
	"encoding/json"
	"net/http"
	"time"
)

// keysPath is where GitLab publishes its keys.
const keysPath = "/oauth/discovery/keys"

// Issuer signs tokens in the name of one URL.
type Issuer struct {
	url  string
	keys *keyring
	now  func() time.Time
}

// New makes an issuer whose `iss` is url, byte for byte, without a trailing slash.
func New(url string) *Issuer {
	return &Issuer{url: url, keys: newKeyring(), now: time.Now}
}

// Handler answers the issuer's endpoints.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.serveDiscovery)
	mux.HandleFunc("GET "+keysPath, i.serveKeys)
	mux.HandleFunc("POST /sign", i.serveSign)
	mux.HandleFunc("POST /rotate", i.serveRotate)
	return mux
}

func (i *Issuer) serveKeys(w http.ResponseWriter, _ *http.Request) {
	set, err := i.keys.public()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, set)
}

// writeJSON answers 200 with v. A failure to write means that the client has
// gone, so nobody is left to tell.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}
