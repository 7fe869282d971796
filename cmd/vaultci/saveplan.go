package main

import (
	"encoding/json"
	"fmt"
	"time"

	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/atomicfile"
	"github.com/vaultci/vaultci/internal/planfile"
)

// savePlan writes the plan to a file, for apply and show.
func (a *app) savePlan(name string, p *preview, dir string) error {
	variables, err := a.plainVariables(p.config.Config)
	if err != nil {
		return err
	}
	about := planfile.About{
		ToolVersion: version(),
		Target:      p.conn.target(),
		Connection:  connectionOf(p.config.Config),
		Configuration: planfile.Configuration{
			Directory: dir, Commit: a.commit(), Variables: variables,
		},
	}
	if p.record != nil {
		if about.Ownership, err = p.record.saved(); err != nil {
			return err
		}
	}
	text, err := planfile.Encode(p.plan, about, planfile.Options{Key: a.planKey(), Secret: a.holdsSecret})
	if err != nil {
		return err
	}
	return atomicfile.Write(name, text)
}

// planKey is the key that signs plans; nil where there is none.
func (a *app) planKey() []byte { return []byte(a.getenv(planfile.KeyVariable)) }

func (a *app) holdsSecret(text string) bool { return a.redact(text) != text }

// commit is the revision that a pipeline is about; empty elsewhere.
func (a *app) commit() string {
	for _, name := range []string{"CI_COMMIT_SHA", "GITHUB_SHA"} {
		if commit := a.getenv(name); commit != "" {
			return commit
		}
	}
	return ""
}

// plainVariables are the values that came from outside, as JSON. One in which a
// secret stands is left out: it must be given again.
func (a *app) plainVariables(c *hclschema.Config) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for name, value := range c.Variables {
		if !value.IsWhollyKnown() || value.IsNull() {
			continue
		}
		text, err := ctyjson.SimpleJSONValue{Value: value}.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("saving the variable %s: %w", name, err)
		}
		if !a.holdsSecret(string(text)) {
			out[name] = text
		}
	}
	return out, nil
}

// target says which server this is.
func (c *connection) target() planfile.Target {
	return planfile.Target{Address: c.client.Address(), ClusterID: c.about.ClusterID, Namespace: c.client.Namespace(), Server: c.about.String()}
}

func connectionOf(config *hclschema.Config) planfile.Connection {
	s := config.Settings
	c := planfile.Connection{
		Address: s.Address, Namespace: s.Namespace, CACert: s.CACert, CAPath: s.CAPath,
		ClientCert: s.ClientCert, ClientKey: s.ClientKey, TLSServerName: s.TLSServerName, SkipVerify: s.SkipVerify,
	}
	if s.Login != nil {
		c.Login = &planfile.Login{Path: s.Login.Path, Role: s.Login.Role, Env: s.Login.Env}
	}
	if config.Lock != nil {
		c.Lock = &planfile.Lock{Path: config.Lock.Path, TTL: config.Lock.TTL.String()}
	}
	return c
}

func settingsOf(c planfile.Connection) hclschema.Settings {
	s := hclschema.Settings{
		Address: c.Address, Namespace: c.Namespace, CACert: c.CACert, CAPath: c.CAPath,
		ClientCert: c.ClientCert, ClientKey: c.ClientKey, TLSServerName: c.TLSServerName, SkipVerify: c.SkipVerify,
	}
	if c.Login != nil {
		s.Login = &hclschema.Login{Path: c.Login.Path, Role: c.Login.Role, Env: c.Login.Env}
	}
	return s
}

func lockOf(c planfile.Connection) *hclschema.Lock {
	if c.Lock == nil {
		return nil
	}
	ttl, _ := time.ParseDuration(c.Lock.TTL) // the default where it is not one
	return &hclschema.Lock{Path: c.Lock.Path, TTL: ttl}
}
