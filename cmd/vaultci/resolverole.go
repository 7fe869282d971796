package main

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/resolver"
)

// roleFinder finds out what a role wants, to explain a refused login: from Vault itself, when VAULT_TOKEN is for this
// server and may read the role; else from a configuration.
func (a *app) roleFinder(o resolveOptions, opts resolver.Options) func(context.Context, resolver.Login) *resolver.Role {
	return func(ctx context.Context, l resolver.Login) *resolver.Role {
		if opts.Compat != resolver.GitLab { // which sends nothing more than the Runner would
			if role := a.liveRole(ctx, l); role != nil {
				return role
			}
		}
		dir := o.dir
		if dir == "" {
			dir = configurationBeside(o.ciFile)
		}
		if dir == "" {
			return nil
		}
		return a.declaredRole(o.configFlags, dir, l)
	}
}

// liveRole reads the role with the user's own token. That is sent nowhere but to VAULT_ADDR, which must be the server of
// the login: a job may choose another.
func (a *app) liveRole(ctx context.Context, l resolver.Login) *resolver.Role {
	cfg, err := vault.ConfigFromEnv(a.getenv)
	if err != nil || cfg.Token == "" || a.getenv("VAULT_ADDR") == "" || !sameServer(cfg.Address, l.Address) {
		return nil
	}
	cfg.Namespace, cfg.MaxRetries, cfg.Logger = l.Namespace, -1, a.logger()
	client, err := vault.New(cfg)
	if err != nil {
		return nil
	}
	defer client.Close(ctx) //nolint:errcheck // it has a supplied token, which is left alone
	mount, err := client.Read(ctx, "auth/"+l.Path+"/config")
	if err != nil {
		mount = &vault.Secret{}
	}
	name := l.Role
	if name == "" {
		name, _ = mount.Data["default_role"].(string)
	}
	role, err := client.Read(ctx, "auth/"+l.Path+"/role/"+name)
	if err != nil || name == "" {
		return nil
	}
	issuer, _ := mount.Data["bound_issuer"].(string)
	return &resolver.Role{Role: roleFromVault(role.Data, issuer), Source: "Vault (by VAULT_TOKEN)"}
}

func sameServer(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Scheme == y.Scheme && x.Host == y.Host
}

// roleFromVault takes from the API's answer what a refusal can be about.
func roleFromVault(data map[string]any, issuer string) *access.Role {
	text := func(name string) string {
		s, _ := data[name].(string)
		return s
	}
	role := &access.Role{
		Type: text("role_type"), Issuer: issuer,
		BoundSubject: text("bound_subject"), BoundClaims: map[string][]any{}, Glob: text("bound_claims_type") == "glob",
		UserClaim: text("user_claim"), GroupsClaim: text("groups_claim"),
	}
	role.UserClaimJSONPointer, _ = data["user_claim_json_pointer"].(bool)
	audiences, _ := data["bound_audiences"].([]any)
	for _, one := range audiences {
		if s, ok := one.(string); ok {
			role.BoundAudiences = append(role.BoundAudiences, s)
		}
	}
	claims, _ := data["bound_claims"].(map[string]any)
	for name, value := range claims {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		role.BoundClaims[name] = list
	}
	if mappings, ok := data["claim_mappings"].(map[string]any); ok {
		encoded, err := json.Marshal(mappings)
		if err != nil || json.Unmarshal(encoded, &role.ClaimMappings) != nil {
			role.ClaimMappings = nil
		}
	}
	return role
}

// configurationBeside is the directory of the job file, if it holds a configuration too.
func configurationBeside(ciFile string) string {
	dir := filepath.Dir(orDefault(ciFile, defaultCIFile))
	if files, err := filepath.Glob(filepath.Join(dir, "*"+hclschema.Suffix)); err != nil || len(files) == 0 {
		return ""
	}
	return dir
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// declaredRole finds the role in a configuration. One with faults explains nothing here; validate shows them.
func (a *app) declaredRole(f configFlags, dir string, l resolver.Login) *resolver.Role {
	root, err := os.OpenRoot(dir)
	if err != nil {
		a.logger().Warn("the configuration that should explain the refusal cannot be read", "error", err.Error())
		return nil
	}
	defer root.Close()
	varFiles, err := readVarFiles(f.varFiles)
	if err != nil {
		a.logger().Warn("the configuration that should explain the refusal cannot be read", "error", err.Error())
		return nil
	}
	config, diags := hclschema.Load(root.FS(), hclschema.Options{
		Schema: kind.All().Schema(), Vars: f.vars, VarFiles: varFiles, LookupEnv: a.lookupEnv,
	})
	a.redactor.Add(config.Secrets...)
	if diags.HasErrors() {
		a.logger().Warn("the configuration that should explain the refusal has faults; vaultci validate shows them", "directory", dir)
		return nil
	}
	for _, role := range access.UniverseOf(config.Objects, access.Vault).Roles {
		if role.Mount == strings.Trim(l.Path, "/") && role.Name == strings.ToLower(l.Role) {
			return &resolver.Role{Role: role, Source: "the configuration in " + filepath.ToSlash(dir)}
		}
	}
	if f.dir != "" { // and so was expected to have it
		a.logger().Warn("the configuration that should explain the refusal does not declare the role", "directory", f.dir, "mount", l.Path, "role", l.Role)
	}
	return nil
}
