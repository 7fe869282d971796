package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vaultci/vaultci/internal/gitlab"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/resolver"
)

// jobVariables are the variables of a job: the environment, and what the job file declares. The environment wins: there
// GitLab puts what it made of the file, of the project's settings and of the pipeline.
type jobVariables struct {
	lookupEnv func(string) (string, bool)
	declared  map[string]gitlab.Variable
}

func (v *jobVariables) declare(list []gitlab.Variable) {
	for _, one := range list {
		v.declared[one.Name] = one
	}
}

// lookup returns a variable's value.
func (v *jobVariables) lookup(name string) (string, bool) { return v.within(name, nil) }

// within expands what the file declares, the variables in it included. One that leads back to itself is nothing there.
func (v *jobVariables) within(name string, outer []string) (string, bool) {
	if value, ok := v.lookupEnv(name); ok {
		return value, true
	}
	declared, ok := v.declared[name]
	if !ok || declared.Raw {
		return declared.Value, ok
	}
	for _, o := range outer {
		if o == name {
			return "", true
		}
	}
	outer = append(outer[:len(outer):len(outer)], name)
	return gitlab.Expand(declared.Value, func(inner string) (string, bool) { return v.within(inner, outer) }), true
}

func (v *jobVariables) get(name string) string {
	value, _ := v.lookup(name)
	return value
}

// expand replaces variables as the Runner does.
func (v *jobVariables) expand(text string) string { return gitlab.Expand(text, v.lookup) }

// settings are what the variables say about all secrets.
type settings struct {
	login   resolver.Login // without a token
	options resolver.Options
}

func (a *app) settings(o resolveOptions, vars *jobVariables) (settings, error) {
	s := settings{options: resolver.Options{
		Parallelism: o.workers,
		Compat:      resolver.Compat(o.compat),
		Logger:      a.logger(),
		UserAgent:   "vaultci/" + version(),
	}}
	compat := s.options.Compat == resolver.GitLab
	s.login = a.loginSettings(vars, compat)
	if err := s.connection(vars, compat); err != nil {
		return s, err
	}
	a.features(vars, &s.options)
	s.options.Roles = a.roleFinder(o, s.options)
	return s, nil
}

// loginSettings reads who logs in where. A variable that is set and empty is taken for one that is not set, but not by the
// Runner.
func (a *app) loginSettings(vars *jobVariables, compat bool) resolver.Login {
	l := resolver.Login{
		Address:   vars.expand(vars.get("VAULT_SERVER_URL")),
		Role:      vars.expand(vars.get("VAULT_AUTH_ROLE")),
		Namespace: vars.expand(vars.get("VAULT_NAMESPACE")),
	}
	if l.Address == "" && !compat {
		l.Address = vars.expand(vars.get("VAULT_ADDR"))
	}
	path, given := vars.lookup("VAULT_AUTH_PATH")
	l.Path = vars.expand(path)
	if !given || l.Path == "" && !compat {
		l.Path = "jwt"
	}
	_, roleGiven := vars.lookup("VAULT_AUTH_ROLE")
	l.EmptyRole = compat && roleGiven && l.Role == ""
	for name, empty := range map[string]bool{"VAULT_AUTH_PATH": given && path == "", "VAULT_AUTH_ROLE": roleGiven && l.Role == ""} {
		if empty && !compat {
			a.logger().Warn("the variable is set and empty, and is taken for one that is not set", "variable", name)
		}
	}
	return l
}

// connection reads how servers are reached. What the Runner takes from its host's environment as VAULT_… it takes as BAO_…
// too, which wins.
func (s *settings) connection(vars *jobVariables, compat bool) error {
	cfg, err := vault.ConfigFromEnv(func(name string) string {
		if rest, ok := strings.CutPrefix(name, "VAULT_"); ok {
			if value, given := vars.lookup("BAO_" + rest); given {
				return value
			}
		}
		return vars.get(name)
	})
	if err != nil {
		return err
	}
	s.options.TLS = resolver.TLS{
		CACert: cfg.CACert, CACertPEM: cfg.CACertPEM, CAPath: cfg.CAPath,
		ClientCert: cfg.ClientCert, ClientKey: cfg.ClientKey,
		ServerName: cfg.TLSServerName, SkipVerify: cfg.SkipVerify, ProxyAddress: cfg.ProxyAddress,
	}
	if !compat {
		s.options.Timeout, s.options.MaxRetries = cfg.Timeout, cfg.MaxRetries
	}
	return nil
}

// features reads the variables with which GitLab's users tune the Runner. What cannot be understood is said, and the
// default stays.
func (a *app) features(vars *jobVariables, o *resolver.Options) {
	o.MissingIsEmpty = !a.flag(vars, "FF_SECRET_RESOLVING_FAILS_IF_MISSING")
	o.SteadyWait = !a.flag(vars, "FF_USE_EXPONENTIAL_BACKOFF_STAGE_RETRY")
	text, given := vars.lookup("SECRETS_RETRIEVAL_ATTEMPTS")
	if !given || text == "" {
		return
	}
	const lowest, highest = 1, 10
	n, err := strconv.Atoi(text)
	if err != nil {
		a.logger().Error("SECRETS_RETRIEVAL_ATTEMPTS: not a number; 1 is taken", "value", text)
		n = lowest
	}
	if clamped := min(max(n, lowest), highest); clamped != n {
		n = clamped
		a.logger().Error(fmt.Sprintf("SECRETS_RETRIEVAL_ATTEMPTS: number of attempts out of the range [%d, %d], clamping to: %d", lowest, highest, n))
	}
	o.Attempts, o.MaxRetries = n, n-1
	if n == lowest {
		o.MaxRetries = -1
	}
}

// flag reads a feature flag, whose default is true.
func (a *app) flag(vars *jobVariables, name string) bool {
	text, given := vars.lookup(name)
	if !given || text == "" {
		return true
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		a.logger().Error(name+": neither true nor false; true is taken", "value", text)
		return true
	}
	return on
}
