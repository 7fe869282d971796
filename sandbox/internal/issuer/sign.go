package issuer

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// defaultLifetime is GitLab's for a job without a timeout.
const defaultLifetime = 5 * time.Minute

// maxClaims bounds the request body; GitLab's tokens are about 2 KiB.
const maxClaims = 8 << 20

// serveSign turns the JSON object in the body into a signed token.
func (i *Issuer) serveSign(w http.ResponseWriter, r *http.Request) {
	claims, err := readClaims(http.MaxBytesReader(w, r.Body, maxClaims))
	if err != nil {
		http.Error(w, "claims: "+err.Error(), http.StatusBadRequest)
		return
	}
	options, err := readSignOptions(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if options.gitlab {
		claims.addGitLabJob(i.url)
	}
	if err := claims.addStandard(i.url, i.now(), options.lifetime); err != nil {
		http.Error(w, "claims: "+err.Error(), http.StatusBadRequest)
		return
	}
	token, err := i.sign(claims.withoutNulls())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, token)
}

// sign returns the compact form with the header that GitLab sends: alg, kid, typ.
func (i *Issuer) sign(claims claims) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encoding claims: %w", err)
	}
	key, err := i.keys.signing()
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: key},
		(&jose.SignerOptions{}).WithType("JWT"),
	)
	if err != nil {
		return "", fmt.Errorf("preparing the signature: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return signed.CompactSerialize()
}

// signOptions are the query parameters of POST /sign.
type signOptions struct {
	lifetime time.Duration
	gitlab   bool
}

func readSignOptions(query url.Values) (signOptions, error) {
	options := signOptions{lifetime: defaultLifetime}
	for name := range query {
		switch value := query.Get(name); name {
		case "lifetime":
			lifetime, err := parseLifetime(value)
			if err != nil {
				return options, err
			}
			options.lifetime = lifetime
		case "profile":
			if value != "gitlab" {
				return options, fmt.Errorf("profile: %q is not known; the only one is \"gitlab\"", value)
			}
			options.gitlab = true
		default:
			return options, fmt.Errorf("%s: unknown parameter; the known ones are lifetime and profile", name)
		}
	}
	return options, nil
}

// parseLifetime reads "60s", "1h30m" or a number of seconds. A negative lifetime
// makes a token that has already expired.
func parseLifetime(text string) (time.Duration, error) {
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second, nil
	}
	lifetime, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("lifetime: %q is not a duration such as 60s", text)
	}
	return lifetime, nil
}
