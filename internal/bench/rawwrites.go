package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// rawWrites makes what the configuration declares and reads each object back:
// first the mounts, then the policies and the roles. The bodies are those of
// samples, so that both sides send the same.
func (f fleet) rawWrites(issuer string, s samples) [][]rawTask {
	var policies, roles []rawTask
	for i := range f.size {
		policies = append(policies, put(policyPath(f.name(i)), s.policies[i]))
		roles = append(roles, put(rolePath(f.name(i)), s.roles[i]))
	}
	config := fmt.Sprintf(`{"oidc_discovery_url":%q,"bound_issuer":%[1]q}`, issuer)
	mounts := []rawTask{
		append(put("sys/auth/jwt", `{"type":"jwt"}`)[:1:1], put("auth/jwt/config", config)...),
		put("sys/mounts/ops", `{"type":"kv","options":{"version":"2"}}`),
	}
	return [][]rawTask{{get("sys/health")}, {get("sys/auth"), get("sys/mounts"), list("sys/policies/acl")}, mounts, append(policies, roles...)}
}

// writeBound is how many requests an apply from empty may send: the survey of
// a plan, a write and a read for each object, and a few for the two mounts.
func (f fleet) writeBound() int { return 5 + 8 + 4*f.size }

// put writes an object and reads it back.
func put(path, body string) rawTask {
	return rawTask{{http.MethodPost, path, body}, {http.MethodGet, path, ""}}
}

// samples are the bodies of the writes, by number of the project.
type samples struct{ policies, roles []string }

// sample reads what vaultci has written: the server stores all it was sent.
func (f fleet) sample(ctx context.Context, vault *server) (samples, error) {
	s := samples{make([]string, f.size), make([]string, f.size)}
	c := newRawClient(vault)
	defer c.http.CloseIdleConnections()
	for i := range f.size {
		var err error
		if s.policies[i], err = c.data(ctx, policyPath(f.name(i)), "policy"); err != nil {
			return s, err
		}
		if s.roles[i], err = c.data(ctx, rolePath(f.name(i))); err != nil {
			return s, err
		}
	}
	return s, nil
}

// data is what is at a path, as JSON, or those of its fields that are named.
func (c *rawClient) data(ctx context.Context, path string, only ...string) (string, error) {
	var answer bytes.Buffer
	if err := c.send(ctx, rawRequest{method: http.MethodGet, path: path}, &answer); err != nil {
		return "", err
	}
	var envelope struct{ Data map[string]json.RawMessage }
	if err := json.Unmarshal(answer.Bytes(), &envelope); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	data := envelope.Data
	if len(only) > 0 {
		data = map[string]json.RawMessage{}
		for _, field := range only {
			data[field] = envelope.Data[field]
		}
	}
	body, err := json.Marshal(data)
	return string(body), err
}
