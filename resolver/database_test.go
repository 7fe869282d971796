//go:build unix

package resolver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vaultci/vaultci/internal/sandbox/sandboxtest"
	"github.com/vaultci/vaultci/resolver"
)

// TestDatabaseCredentials: a user of a real PostgreSQL, made for one read, works with the password of the same read, and
// is gone when the resolver is closed.
func TestDatabaseCredentials(t *testing.T) {
	t.Parallel()
	box := sandboxtest.New(t, "--record")
	pg := startPostgres(t)
	box.Write(t, "sys/mounts/db", map[string]any{"type": "database"})
	box.Write(t, "db/config/main", map[string]any{
		"plugin_name": "postgresql-database-plugin", "allowed_roles": "app",
		"connection_url": fmt.Sprintf("postgresql://{{username}}:{{password}}@127.0.0.1:%d/postgres?sslmode=disable", pg.port),
		"username":       pg.user, "password": pg.password,
	})
	box.Write(t, "db/roles/app", map[string]any{
		"db_name": "main", "default_ttl": "10m",
		"creation_statements": `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`,
	})
	login := job(t, box, `path "db/creds/app" { capabilities = ["read"] }`)

	r := resolver.New(resolver.Options{})
	values, err := r.Resolve(t.Context(), []resolver.Secret{
		{Name: "DB_USER", Login: login, Engine: "generic", Mount: "db", Path: "creds/app", Field: "username"},
		{Name: "DB_PASSWORD", Login: login, Engine: "generic", Mount: "db", Path: "creds/app", Field: "password"},
	})
	if err != nil {
		t.Fatal(err)
	}
	user, password := string(values[0].Data), string(values[1].Data)
	if got, err := pg.query(user, password, "SELECT current_user"); err != nil || got != user {
		t.Errorf("the user cannot log in to the database: %v\n%s", err, got)
	}
	if n := box.Requests(t).Count("GET", "db/creds/app"); n != 1 {
		t.Errorf("%d reads made several users", n)
	}
	if values[0].Lease == 0 || !r.Leased() {
		t.Error("the lease is not noticed")
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	count := fmt.Sprintf("SELECT count(*) FROM pg_roles WHERE rolname = '%s'", user)
	for end := time.Now().Add(time.Minute); ; { // Vault revokes leases in the background
		got, err := pg.query(pg.user, pg.password, count)
		if err == nil && got == "0" {
			return
		}
		if err != nil || time.Now().After(end) {
			t.Fatalf("the user outlives the token: %s, %v", got, err)
		}
	}
}
