package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// vaultHTTP is a job's own view of Vault: plain HTTP, nothing of vaultci.
type vaultHTTP struct {
	addr string
}

// refusal is an answer of Vault that says no.
type refusal struct {
	status  int
	message string
}

// Error gives the status and Vault's words.
func (r *refusal) Error() string { return fmt.Sprintf("Vault answered %d: %s", r.status, r.message) }

type answer struct {
	Auth struct {
		ClientToken string `json:"client_token"`
	} `json:"auth"`
	Data struct {
		Data map[string]any `json:"data"`
	} `json:"data"`
	Errors []string `json:"errors"`
}

func (v *vaultHTTP) login(ctx context.Context, role, jwt string) (token string, err error) {
	a, err := v.do(ctx, http.MethodPost, "", "auth/jwt/login", map[string]any{"role": role, "jwt": jwt})
	if err != nil {
		return "", err
	}
	return a.Auth.ClientToken, nil
}

func (v *vaultHTTP) read(ctx context.Context, token, path, field string) (any, error) {
	a, err := v.do(ctx, http.MethodGet, token, path, nil)
	if err != nil {
		return nil, err
	}
	return a.Data.Data[field], nil
}

func (v *vaultHTTP) put(ctx context.Context, token, path string, body map[string]any) error {
	_, err := v.do(ctx, http.MethodPost, token, path, body)
	return err
}

func (v *vaultHTTP) do(ctx context.Context, method, token, path string, body any) (*answer, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, v.addr+"/v1/"+path, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Vault-Token", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil && resp.StatusCode != http.StatusNoContent {
		return nil, fmt.Errorf("reading Vault's answer: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, &refusal{resp.StatusCode, strings.Join(a.Errors, "; ")}
	}
	return &a, nil
}
