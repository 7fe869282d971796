package main

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/lock"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/vault"
)

// revokeTimeout bounds the clean-up at the end of a run.
const revokeTimeout = 10 * time.Second

// connection is a server that vaultci has logged in to.
type connection struct {
	*kind.Server
	client *vault.Client
	about  vault.Server
	lock   *lock.Lock    // nil where none is held
	claims access.Claims // of the ID token that was logged in with; nil without one
}

// connect reaches the server, makes sure that it is what the configuration
// takes it for, and logs in. Nothing is written. The caller closes the
// connection.
func (a *app) connect(ctx context.Context, c *configuration, workers int) (*connection, error) {
	cfg, err := a.clientConfig(c, workers)
	if err != nil {
		return nil, err
	}
	client, err := vault.New(cfg)
	if err != nil {
		return nil, err
	}
	a.redactor = client.Redactor()
	server, err := client.Health(ctx)
	if err != nil {
		return nil, a.draw(c, atBlock(render.Refusal(err, nil), c.Settings.Range))
	}
	if err := client.CheckNamespace(server); err != nil {
		return nil, a.draw(c, atBlock(render.Refusal(err, nil), c.Settings.Range))
	}
	if cfg.Token == "" {
		if err := a.login(ctx, c, client); err != nil {
			return nil, err
		}
	}
	conn := &connection{Server: kind.NewServer(c.registry, client, server.Dialect, workers), client: client, about: server}
	if cfg.Token == "" {
		conn.claims = access.TokenClaims(a.getenv(c.Settings.Login.Env))
	}
	if diags := conn.CheckSupport(c.Objects); diags.HasErrors() {
		a.disconnect(conn)
		return nil, a.draw(c, diags...)
	}
	return conn, nil
}

// clientConfig joins the environment and the vault block. The environment wins,
// so that the same files can be tried on another server.
func (a *app) clientConfig(c *configuration, workers int) (vault.Config, error) {
	cfg, err := vault.ConfigFromEnv(a.getenv)
	if err != nil {
		return cfg, err
	}
	s := c.Settings
	if a.getenv("VAULT_ADDR") == "" && s.Address != "" {
		cfg.Address = s.Address
	}
	if cfg.Namespace == "" {
		cfg.Namespace = s.Namespace
	}
	if cfg.CACert == "" && cfg.CACertPEM == "" && cfg.CAPath == "" { // the three exclude each other
		cfg.CACert, cfg.CAPath = s.CACert, s.CAPath
	}
	if cfg.ClientCert == "" && cfg.ClientKey == "" { // a pair
		cfg.ClientCert, cfg.ClientKey = s.ClientCert, s.ClientKey
	}
	if cfg.TLSServerName == "" {
		cfg.TLSServerName = s.TLSServerName
	}
	if a.getenv("VAULT_SKIP_VERIFY") == "" {
		cfg.SkipVerify = s.SkipVerify
	}
	cfg.MaxConnections = workers
	cfg.Logger = a.logger()
	cfg.Secrets = c.Secrets
	cfg.UserAgent = "vaultci/" + version()
	return cfg, nil
}

// login logs in as the vault block says. The ID token is in the environment.
func (a *app) login(ctx context.Context, c *configuration, client *vault.Client) error {
	login := c.Settings.Login
	if login == nil {
		return withHint("no way to log in to Vault", "Set VAULT_TOKEN, or let vaultci log in with the job's ID token by a vault block:\n  vault {\n    login \"jwt\" {\n      role = \"vaultci\"\n    }\n  }")
	}
	token := a.getenv(login.Env)
	if token == "" {
		return a.draw(c, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "No ID token",
			Detail:   fmt.Sprintf("The login needs an ID token in the environment variable %s, which is not set, and there is no VAULT_TOKEN either. In GitLab CI, declare it under id_tokens in the job.", login.Env),
			Subject:  &login.Range,
		})
	}
	err := client.LoginJWT(ctx, vault.Login{Path: login.Path, Role: login.Role, JWT: token})
	if err != nil {
		return a.draw(c, atBlock(render.Refusal(err, nil), &login.Range))
	}
	return nil
}

// disconnect gives the lock back and revokes what was obtained by logging in. It has a context of its
// own: it runs after an interrupt too.
func (a *app) disconnect(conn *connection) {
	ctx, cancel := context.WithTimeout(context.Background(), revokeTimeout)
	defer cancel()
	a.giveBack(ctx, conn)
	if err := conn.client.Close(ctx); err != nil {
		a.logger().Warn("the token of this run could not be revoked; it ends by itself", "error", err.Error())
	}
}

// atBlock points a diagnostic at a block. What comes from a file of another kind,
// such as a saved plan, has no place in the configuration.
func atBlock(d *hcl.Diagnostic, r *hcl.Range) *hcl.Diagnostic {
	if r != nil && r.Filename != "" {
		d.Subject = r
	}
	return d
}

// faults turns what went wrong in reading into diagnostics, one for each
// request.
func faults(list []kind.Fault) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, f := range list {
		var first *hclschema.Object
		if len(f.Objects) > 0 {
			first = f.Objects[0]
		}
		diag := render.Refusal(f.Err, first)
		if n := len(f.Objects) - 1; n > 0 {
			diag.Detail += fmt.Sprintf("\n\nAs many as %d other objects of the configuration need the same request.", n)
		}
		diags = append(diags, diag)
	}
	return diags
}
