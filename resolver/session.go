package resolver

import (
	"context"
	"errors"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vaultci/vaultci/internal/vault"
)

// session is a login that was made.
type session struct {
	resolver *Resolver
	login    Login
	client   *vault.Client
	leased   atomic.Bool

	mu     sync.Mutex
	mounts map[string]string // what is known of mounts, see mountType
}

// logIn makes a session and keeps it for the end.
func (r *Resolver) logIn(ctx context.Context, l Login) (*session, error) {
	root, err := r.client(l.Address)
	if err != nil {
		return nil, &connectionError{err}
	}
	client, err := root.Fork(l.Namespace, "")
	if err != nil {
		return nil, err
	}
	if err := r.acquire(ctx); err != nil {
		return nil, err
	}
	defer r.release()
	if err := client.LoginAt(ctx, r.loginPath(l), r.loginBody(l)); err != nil {
		return nil, err
	}
	s := &session{resolver: r, login: l, client: client, mounts: map[string]string{}}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions = append(r.sessions, s)
	return s, nil
}

// connectionError is about how a server is to be reached, such as a certificate file that cannot be read. Nothing was
// sent.
type connectionError struct{ error }

// Unwrap gives the cause.
func (e *connectionError) Unwrap() error { return e.error }

// loginPath is the API path of the login. GitLab Runner takes an empty auth path as it is, and cleans what it joins.
func (r *Resolver) loginPath(l Login) string {
	if r.opts.Compat == GitLab {
		return strings.Trim(path.Join("auth", l.Path, "login"), "/")
	}
	auth := strings.Trim(l.Path, "/")
	if auth == "" {
		auth = defaultAuthPath
	}
	return "auth/" + auth + "/login"
}

func (r *Resolver) loginBody(l Login) map[string]any {
	body := map[string]any{"jwt": string(l.Token)}
	if l.Role != "" || l.EmptyRole && r.opts.Compat == GitLab {
		body["role"] = l.Role
	}
	return body
}

// read sends the request. A 404 with data, such as that of a deleted version, returns both.
func (s *session) read(ctx context.Context, read Read) (*vault.Secret, error) {
	if err := s.resolver.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.resolver.release()
	answer, err := s.client.ReadQuery(ctx, read.Path, read.query())
	if answer != nil && answer.LeaseID != "" {
		s.leased.Store(true)
	}
	return answer, err
}

// mayAsk tells whether more may be sent than what was asked for, to explain a failure: not where the Runner would not, and
// not with a token whose requests are counted, since a read may need the one that is left.
func (s *session) mayAsk() bool {
	return s.resolver.opts.Compat != GitLab && s.client.TokenUses() == 0
}

// mountType says what is mounted at a path: "kv-v2", "kv-v1", or the type that Vault names; "" when the token may not
// know. Any token that may do something in a mount may ask for it. It is asked for after a failure only, once for each
// mount, and only if [session.mayAsk].
func (s *session) mountType(ctx context.Context, mount string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	mount = strings.Trim(mount, "/")
	if known, ok := s.mounts[mount]; ok || !s.mayAsk() {
		return known
	}
	answer, err := s.client.Read(ctx, "sys/internal/ui/mounts/"+mount)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.mounts[mount] = ""
		}
		return ""
	}
	kind, _ := answer.Data["type"].(string)
	options, _ := answer.Data["options"].(map[string]any)
	switch version, _ := options["version"].(string); {
	case kind == "kv" && version == "2":
		kind = kvV2Name
	case kind == "kv" || kind == "generic":
		kind = "kv-v1"
	}
	s.mounts[mount] = kind
	return kind
}
