package sandboxtest

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// Read returns the data at a path (for kv-v2 that holds another "data"), nil when there is none. Numbers are float64. Any
// other failure ends the test.
func (s *Sandbox) Read(t testing.TB, path string) map[string]any {
	t.Helper()
	answer, err := s.Do(t.Context(), s.Token, http.MethodGet, path, nil)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return data(answer)
}

// Write writes an object to a path and returns the data of the answer, the whole answer where it has none (a login, a
// wrapped token), nil where it is empty. A nil body sends an empty object. Failure ends the test.
func (s *Sandbox) Write(t testing.TB, path string, body map[string]any) map[string]any {
	t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	answer, err := s.Do(t.Context(), s.Token, http.MethodPost, path, body)
	if err != nil {
		t.Fatal(err)
	}
	return data(answer)
}

// Delete deletes what is at a path. Failure ends the test; nothing there is no failure.
func (s *Sandbox) Delete(t testing.TB, path string) {
	t.Helper()
	if _, err := s.Do(t.Context(), s.Token, http.MethodDelete, path, nil); err != nil && !isNotFound(err) {
		t.Fatal(err)
	}
}

// List returns the names under a path, nil when there are none.
func (s *Sandbox) List(t testing.TB, path string) []string {
	t.Helper()
	answer, err := s.Do(t.Context(), s.Token, http.MethodGet, path+"?list=true", nil)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	keys, _ := data(answer)["keys"].([]any)
	var names []string
	for _, key := range keys {
		names = append(names, fmt.Sprint(key))
	}
	return names
}

// Login logs in to a role of a JWT mount (its path without auth/) and returns the token. The error is Vault's refusal, an
// [*Error]; whether that is what was wanted only the test knows.
func (s *Sandbox) Login(t testing.TB, mount, role, jwt string) (token string, err error) {
	t.Helper()
	body := map[string]any{"role": role, "jwt": jwt}
	answer, err := s.Do(t.Context(), "", http.MethodPost, "auth/"+mount+"/login", body)
	if err != nil {
		return "", err
	}
	auth, _ := answer["auth"].(map[string]any)
	token, _ = auth["client_token"].(string)
	if token == "" {
		t.Fatalf("logging in to %s: the answer holds no token", mount)
	}
	return token, nil
}

func isNotFound(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound
}
