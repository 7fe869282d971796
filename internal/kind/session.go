package kind

import (
	"context"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/access"
)

// Session is as whom a run talks to the server.
type Session struct {
	// Mount is the auth mount of the login, without "auth/"; empty for a token
	// that comes from no login.
	Mount string
	// Role is the role that was logged in to; empty where it is not known.
	Role string
	// Policies are the names of the token's policies, those of identity groups
	// too.
	Policies []string
	// Identity are those of them that identity groups give.
	Identity []string
	// Claims are those of the ID token that was logged in with; nil where that
	// is not known.
	Claims access.Claims
}

// Session asks the server about the token of this run.
func (s *Server) Session(ctx context.Context) (*Session, error) {
	secret, err := s.client.Read(ctx, "auth/token/lookup-self")
	if err != nil {
		return nil, err
	}
	out := &Session{}
	path, _ := secret.Data["path"].(string)
	if rest, ok := strings.CutPrefix(path, "auth/"); ok {
		if mount, _, ok := strings.Cut(rest, "/login"); ok {
			out.Mount = mount
		}
	}
	meta, _ := secret.Data["meta"].(map[string]any)
	out.Role, _ = meta["role"].(string)
	out.Identity = namesIn(secret.Data["identity_policies"])
	out.Policies = append(namesIn(secret.Data["policies"]), out.Identity...)
	slices.Sort(out.Policies)
	out.Policies = slices.Compact(out.Policies)
	return out, nil
}

// namesIn returns the strings of a list in an answer.
func namesIn(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, name := range list {
		if name, ok := name.(string); ok {
			out = append(out, name)
		}
	}
	return out
}

// all says whether the token may do everything, whatever its policies say.
func (s *Session) all() bool { return slices.Contains(s.Policies, "root") }

// has says whether the token carries the policy.
func (s *Session) has(policy string) bool { return slices.Contains(s.Policies, policy) }
