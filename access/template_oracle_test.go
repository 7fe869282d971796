package access_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vaultci/vaultci/access"
)

// TestOracleTemplates logs in, which makes an entity with an alias, and compares
// what the token may do by templated policies: with all that is known of the
// entity, and that with less known nothing is decided otherwise.
func TestOracleTemplates(t *testing.T) {
	t.Parallel()
	mount := startJWTMount(t, issuerName)
	role, claims := soundRole(), soundClaims(time.Now())
	role.ClaimMappings = map[string]string{"project_id": "project", "star": "star", "wild": "wild", "dotted": "a/b"}
	role.Policies = []string{"templated"}
	claims["star"], claims["wild"], claims["dotted"] = "x*", "+", "y"
	mount.must(t, http.MethodPost, "sys/policies/acl/templated", map[string]string{"policy": "# written below"})
	if ok, says := mount.writeRole(t, role); !ok {
		t.Fatal(says)
	}
	token, entity := mount.entity(t, claims)
	accessor := entity.Aliases[0].MountAccessor
	rules := []access.PathRule{}
	for _, path := range templatedPaths(accessor) {
		rules = append(rules, access.PathRule{Path: path, Capabilities: access.Read})
	}
	policy := access.NamedPolicy{Name: "templated", Policy: &access.Policy{Rules: rules}}
	mount.writePolicies(t, []access.NamedPolicy{policy})

	paths := []string{"name/me", "project/42", "project/43", "x/1", "xy", "plus/a/z", "plus/a/b/z", "none", "none/", "two/42/me", "dotted/y", "dotted/y/", "id/" + entity.ID, "entity/" + entity.Name, "entity/x", "group/g", "group/", "meta/v", "now/1", "literal"}
	known := access.NewACL(access.Vault, entity, policy, access.DefaultPolicy(access.Vault))
	partly := access.NewACL(access.Vault, &access.Entity{Partial: true, Aliases: []access.Alias{{Name: "me", Metadata: entity.Aliases[0].Metadata}}}, policy)
	for path, want := range mount.capabilities(t, token, paths) {
		if got := known.Capabilities(path); !slices.Equal(got, want) {
			t.Errorf("%q: server says %v, package %v", path, want, got)
		}
		verdict := access.Denied
		if slices.Contains(want, "read") {
			verdict = access.Allowed
		}
		if strings.HasSuffix(path, "/") {
			continue // the server answers for a list, which takes the slash off
		}
		if got := partly.Decide(access.Read, path); got.Verdict != verdict && got.Verdict != access.Unknown {
			t.Errorf("%q: server says %v, package %v: %s", path, want, got.Verdict, got.Why)
		}
	}
	if got := partly.Decide(access.Read, "project/42"); got.Verdict != access.Allowed || len(got.Assumed) != 2 {
		t.Errorf("by the metadata of an unknown mount: %+v", got)
	}
	if got := partly.Decide(access.Read, "entity/x"); got.Verdict != access.Unknown {
		t.Errorf("by the entity's name: %+v", got)
	}
}

func templatedPaths(accessor string) []string {
	alias := "{{identity.entity.aliases." + accessor + "."
	return []string{
		"name/" + alias + "name}}", "project/{{ identity.entity.aliases." + accessor + ".metadata.project }}",
		alias + "metadata.star}}", "plus/" + alias + "metadata.wild}}/z", "none/" + alias + "metadata.none}}",
		"none" + alias + "metadata}}", "none" + alias + "other}}", "none{{identity.entity.aliases." + accessor + "}}",
		"none{{identity.entity.aliases.auth_jwt_00000000.name}}", "two/" + alias + "metadata.project}}/" + alias + "name}}",
		"dotted/" + alias + "metadata.a/b}}", "id/{{identity.entity.id}}", "entity/{{identity.entity.name}}",
		"none{{identity.entity.x}}", "none{{identity.entity}}", "none{{x}}", "none{{}}", "meta/{{identity.entity.metadata.k}}",
		"group/{{identity.groups.names.g.name}}", "group/{{identity.groups.ids.g.metadata.k}}", "group/{{identity.groups.g}}",
		"none{{identity.entity.groups.names}}", "literal",
	}
}

// entity logs in and returns the token and what the server knows of its entity.
func (m *jwtMount) entity(t *testing.T, claims access.Claims) (token string, entity *access.Entity) {
	t.Helper()
	var login struct {
		Auth struct {
			Token  string `json:"client_token"`
			Entity string `json:"entity_id"`
		}
	}
	answer := m.must(t, http.MethodPost, "auth/jwt/login", map[string]any{"role": "x", "jwt": m.sign(t, claims)})
	if err := json.Unmarshal([]byte(answer), &login); err != nil {
		t.Fatal(err)
	}
	m.must(t, http.MethodPost, "identity/entity/id/"+login.Auth.Entity, map[string]any{"metadata": map[string]string{"k": "v"}})
	var reply struct {
		Data struct {
			ID, Name string
			Metadata map[string]string
			Aliases  []struct {
				ID, Name      string
				MountAccessor string `json:"mount_accessor"`
				Metadata      map[string]string
			}
		}
	}
	if err := json.Unmarshal([]byte(m.must(t, http.MethodGet, "identity/entity/id/"+login.Auth.Entity, nil)), &reply); err != nil {
		t.Fatal(err)
	}
	entity = &access.Entity{ID: reply.Data.ID, Name: reply.Data.Name, Metadata: reply.Data.Metadata}
	for _, a := range reply.Data.Aliases {
		entity.Aliases = append(entity.Aliases, access.Alias{ID: a.ID, Name: a.Name, MountAccessor: a.MountAccessor, Metadata: a.Metadata})
	}
	return login.Auth.Token, entity
}
