package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/vaultci/vaultci/resolver"
)

// server stands in for Vault, with one login and one secret.
func server() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/login"):
			fmt.Fprint(w, `{"auth": {"client_token": "hvs.example"}}`)
		case r.URL.Path == "/v1/ops/data/production/db":
			fmt.Fprint(w, `{"data": {"data": {"username": "app", "password": "correct horse"}}}`)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
}

func Example() {
	vault := server()
	defer vault.Close()
	ctx := context.Background()

	r := resolver.New(resolver.Options{})
	defer r.Close(ctx) //nolint:errcheck // the token ends by itself

	login := resolver.Login{Address: vault.URL, Role: "production", Token: resolver.Token(os.Getenv("VAULT_ID_TOKEN") + "eyJ…")}
	values, err := r.Resolve(ctx, []resolver.Secret{
		{Name: "DB_USER", Login: login, Mount: "ops", Path: "production/db", Field: "username"},
		{Name: "DB_PASSWORD", Login: login, Mount: "ops", Path: "production/db", Field: "password"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range values {
		fmt.Printf("%s=%s\n", v.Name, v.Data)
	}
	// Output:
	// DB_USER=app
	// DB_PASSWORD=correct horse
}

func ExampleErrors() {
	vault := server()
	defer vault.Close()
	ctx := context.Background()
	r := resolver.New(resolver.Options{})
	defer r.Close(ctx) //nolint:errcheck // the token ends by itself

	_, err := r.Resolve(ctx, []resolver.Secret{{
		Name: "DB_PASSWORD", Login: resolver.Login{Address: vault.URL, Role: "production", Token: "eyJ…"},
		Mount: "ops", Path: "production/db", Field: "pasword",
	}})
	var failed resolver.Errors
	if errors.As(err, &failed) {
		for _, e := range failed {
			fmt.Println(e.Summary())
			fmt.Println(e.Detail)
			fmt.Println(e.Hint)
		}
	}
	// Output:
	// resolving secrets: secret not found: DB_PASSWORD
	// There is no field "pasword" at ops/data/production/db. It has: password, username.
	// Did you mean "password"?
}

func ExampleParseSpec() {
	for _, text := range []string{"PASSWORD=production/db/password@ops", "KEY=generic:aws:creds/deploy#access_key"} {
		s, err := resolver.ParseSpec(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: engine %s, mount %s, path %s, field %s\n", s.Name, s.Engine, s.Mount, s.Path, s.Field)
	}
	// Output:
	// PASSWORD: engine kv-v2, mount ops, path production/db, field password
	// KEY: engine generic, mount aws, path creds/deploy, field access_key
}

func ExampleArrange() {
	login := resolver.Login{Address: "https://vault.example.com", Role: "production"}
	secrets := []resolver.Secret{
		{Name: "USER", Login: login, Mount: "ops", Path: "production/db", Field: "username"},
		{Name: "KEY", Login: login, Engine: "generic", Mount: "aws", Path: "creds/deploy", Field: "access_key"},
		{Name: "PASSWORD", Login: login, Mount: "ops", Path: "production/db", Field: "password"},
	}
	for _, work := range resolver.Arrange(secrets) {
		fmt.Println("login", work.Login.Role)
		for _, read := range work.Reads {
			fmt.Println("read", read.Path, read.Secrets)
		}
	}
	// Output:
	// login production
	// read ops/data/production/db [0 2]
	// read aws/creds/deploy [1]
}
