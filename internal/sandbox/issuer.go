package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// SignOptions shape a token. The zero value signs the claims as they are, with the issuer's usual lifetime.
type SignOptions struct {
	// Lifetime is how long the token is valid; negative makes one that has expired, zero takes the issuer's default.
	Lifetime time.Duration
	// GitLabJob adds the claims of a GitLab job's ID token that claims leaves out.
	GitLabJob bool
}

// Sign returns a compact JWT with the given claims. The issuer adds iss, iat, nbf, exp and jti unless they are given.
func (p *Process) Sign(ctx context.Context, claims map[string]any, opts SignOptions) (string, error) {
	if claims == nil {
		claims = map[string]any{}
	}
	query := url.Values{}
	if opts.Lifetime != 0 {
		query.Set("lifetime", opts.Lifetime.String())
	}
	if opts.GitLabJob {
		query.Set("profile", "gitlab")
	}
	token, err := p.control(ctx, http.MethodPost, "/sign", query, claims)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return string(bytes.TrimSpace(token)), nil
}

// Rotate changes the key that tokens are signed with. Tokens signed before stay valid.
func (p *Process) Rotate(ctx context.Context) error {
	if _, err := p.control(ctx, http.MethodPost, "/rotate", nil, nil); err != nil {
		return fmt.Errorf("rotating the issuer's key: %w", err)
	}
	return nil
}
