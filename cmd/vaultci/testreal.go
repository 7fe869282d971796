package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// askPolicy lets the tokens of a sandbox ask what they may do, whatever policies
// their roles have.
const askPolicy = "vaultci-test"

// realTest answers checks by a real Vault: a sandbox with the roles and policies
// of the configuration, whose mounts trust the issuer of the sandbox.
type realTest struct {
	*app
	config  *configuration
	process *sandbox.Process
	client  *vault.Client
	issuers map[string]string // the bound issuers of the mounts, as they are declared
}

// testReally replaces the answers by those of a sandbox.
func (a *app) testReally(ctx context.Context, config *configuration, results []access.CheckResult) error {
	process, err := a.startSandbox(ctx)
	if err != nil {
		return err
	}
	defer process.Stop() //nolint:errcheck // it is gone either way
	inside := *a
	inside.lookupEnv = func(name string) (string, bool) {
		switch {
		case name == "VAULT_ADDR":
			return process.VaultAddr, true
		case name == "VAULT_TOKEN":
			return process.RootToken, true
		case strings.HasPrefix(name, "VAULT_"):
			return "", false
		}
		return a.lookupEnv(name)
	}
	bare := &configuration{Config: &hclschema.Config{Secrets: config.Secrets}, registry: config.registry, drawer: config.drawer}
	conn, err := inside.connect(ctx, bare, defaultParallelism)
	if err != nil {
		return err
	}
	defer conn.client.Abandon()
	t := &realTest{app: &inside, config: config, process: process, client: conn.client, issuers: map[string]string{}}
	if err := t.provision(ctx, conn); err != nil {
		return err
	}
	for i := range results {
		if err := t.answer(ctx, &results[i]); err != nil {
			return fmt.Errorf("check %q: %w", results[i].Check.Name, err)
		}
	}
	return nil
}

// provision makes the sandbox's mounts, policies and roles.
func (t *realTest) provision(ctx context.Context, conn *connection) error {
	if _, err := t.client.Write(ctx, "sys/policies/acl/"+askPolicy, map[string]any{"policy": `path "sys/capabilities-self" { capabilities = ["update"] }`}); err != nil {
		return err
	}
	var objects []*hclschema.Object
	mounts := map[string]bool{}
	for _, o := range t.config.Objects {
		switch role := access.RoleOf(o); {
		case role != nil:
			objects = append(objects, sandboxRole(o))
			mounts[role.Mount] = true
		case access.IsPolicy(o):
			objects = append(objects, o)
		}
		if mount, issuer, ok := access.IssuerOf(o); ok {
			t.issuers[mount] = issuer
			mounts[mount] = true
		}
	}
	kind := t.config.registry.Schema().Kind("jwt_auth")
	for mount := range mounts {
		o := hclschema.NewObject(kind)
		o.Set("path", cty.StringVal(mount))
		o.Set("oidc_discovery_url", cty.StringVal(t.process.IssuerURL))
		if t.issuers[mount] != "" {
			o.Set("bound_issuer", cty.StringVal(t.process.IssuerURL))
		}
		o.Path, o.Address = o.Expand(kind.Path), hclschema.UndeclaredAddress(o)
		objects = append(objects, o)
	}
	report := apply.Run(ctx, plan.Compute(objects, plan.NewState(), plan.Options{}), conn, apply.Options{Workers: defaultParallelism})
	if !report.Complete() {
		return t.draw(t.config, render.ReportFaults(report)...)
	}
	return nil
}

// sandboxRole is a role as the sandbox gets it: with a policy more, and without
// the addresses that logins must come from and a number of uses, which asking
// would use up.
func sandboxRole(o *hclschema.Object) *hclschema.Object {
	role := *o
	role.Values = slices.Clone(o.Values)
	names := append(o.Get("token_policies").AsValueSlice(), cty.StringVal(askPolicy))
	role.Set("token_policies", types.SetOf(names))
	for _, name := range []string{"token_bound_cidrs", "token_num_uses"} {
		role.Set(name, o.Kind.Field(name).Zero())
	}
	return &role
}

// answer logs in as a check says and asks for its paths.
func (t *realTest) answer(ctx context.Context, c *access.CheckResult) error {
	client, err := t.client.Fork("", "")
	if err != nil {
		return err
	}
	defer client.Abandon()
	token, err := t.process.Sign(ctx, t.claims(c), sandbox.SignOptions{})
	if err != nil {
		return err
	}
	err = client.LoginJWT(ctx, vault.Login{Path: c.Role.Mount, Role: c.Role.Name, JWT: token})
	var refused *vault.Error
	if errors.As(err, &refused) && refused.Status >= 400 && refused.Status < 500 {
		for i := range c.Results {
			c.Results[i].Answer = access.Answer{Verdict: access.Denied, Role: c.Role, Admission: access.Admission{
				Refusals: []access.Refusal{{Reason: access.Refused, Message: "Vault says: " + strings.Join(refused.Messages, "; ")}},
			}}
		}
		return nil
	}
	if err != nil {
		return err
	}
	return ask(ctx, client, c)
}

// ask has the token's capabilities told, in one request.
func ask(ctx context.Context, client *vault.Client, c *access.CheckResult) error {
	var paths []string
	for i := range c.Results {
		paths = append(paths, askedPath(&c.Results[i].Question))
	}
	secret, err := client.Exchange(ctx, "sys/capabilities-self", map[string]any{"paths": slices.Compact(slices.Sorted(slices.Values(paths)))})
	if err != nil {
		return err
	}
	for i := range c.Results {
		r := &c.Results[i]
		var names []string
		list, _ := secret.Data[paths[i]].([]any)
		for _, name := range list {
			names = append(names, fmt.Sprint(name))
		}
		verdict := access.Denied
		if slices.Contains(names, r.Question.Capability.String()) && (!access.IsSudoPath(r.Question.Path) || slices.Contains(names, "sudo")) {
			verdict = access.Allowed
		}
		r.Answer = access.Answer{Verdict: verdict, Role: c.Role, Admission: access.Admission{Admitted: true}, Decision: &access.Decision{
			Verdict: verdict, Why: fmt.Sprintf("Vault grants %s on %s.", strings.Join(names, ", "), paths[i]),
		}}
	}
	return nil
}

// askedPath is the path as the server knows it: a list has a slash at its end.
func askedPath(q *access.Question) string {
	if q.Capability == access.List && !strings.HasSuffix(q.Path, "/") {
		return q.Path + "/"
	}
	return q.Path
}

// claims are those of a check, with what is taken for granted offline: the
// sandbox's issuer for the one that the mount wants, and what is missing.
func (t *realTest) claims(c *access.CheckResult) map[string]any {
	claims := map[string]any{}
	for name, value := range c.Results[0].Question.Token.Claims {
		claims[name] = value
	}
	if claims["iss"] == t.issuers[c.Role.Mount] {
		delete(claims, "iss") // the issuer puts in its own
	}
	if _, ok := claims["aud"]; !ok && len(c.Role.BoundAudiences) > 0 {
		claims["aud"] = c.Role.BoundAudiences[0]
	}
	for _, name := range []string{c.Role.UserClaim, c.Role.GroupsClaim} {
		bound := slices.ContainsFunc(c.Role.Constraints(), func(k access.Constraint) bool { return strings.TrimPrefix(k.Claim, "/") == name })
		if _, ok := claims[name]; !ok && !bound && name != "" && !strings.HasPrefix(name, "/") {
			claims[name] = "vaultci-test"
		}
	}
	return claims
}
