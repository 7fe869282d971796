package lint

import (
	"strings"

	"github.com/vaultci/vaultci/access"
)

// power is something that makes its holder root, or as good as that.
type power struct {
	// can goes on after "a job can".
	can string
	// remedy is what to grant instead, in a sentence; empty where there is
	// nothing to say but to grant less.
	remedy string
	// paths are patterns of the requests, and any one of the capabilities is
	// enough for them. Sudo is asked for besides where the server does.
	paths []string
	any   []access.Capabilities
	// provisions is true for what vaultci does itself.
	provisions bool
}

// anyMount is a pattern that only those meet that are about every mount: it has a
// letter that no mount has.
const anyMount = "\uE000/*"

// rolesPower is the one that also holds for the mounts of a token's own roles,
// whose paths may have several segments.
const rolesPower = "write roles or users that give any policy"

// powers are all that are known, the greatest first.
func powers() []power {
	write := []access.Capabilities{access.Update, access.Create}
	update := []access.Capabilities{access.Update}
	return []power{
		{can: "write what it likes in every mount", paths: []string{anyMount}, any: []access.Capabilities{access.Update, access.Create, access.Patch, access.Delete}},
		{can: "read the secrets of every mount", paths: []string{anyMount}, any: []access.Capabilities{access.Read}},
		{can: "get at Vault's storage as it lies", paths: []string{"sys/raw/*"}, any: []access.Capabilities{access.Read, access.Update, access.Create}},
		{can: "put another storage in the place of Vault's", paths: []string{"sys/storage/raft/snapshot", "sys/storage/raft/snapshot-force"}, any: write},
		{
			can: "write policies, also those of its own token", provisions: true,
			paths: []string{"sys/policies/acl/*", "sys/policy/*"}, any: update, // they know no create
			remedy: "Leave the writing of policies to the job that provisions Vault.",
		},
		{
			can: rolesPower, provisions: true,
			paths: []string{"auth/+/role/+", "auth/+/roles/+", "auth/+/users/+", "auth/+/groups/+", "auth/+/map/*", "auth/+/certs/+", "auth/+/role/+/policies", "auth/+/users/+/policies"}, any: write,
			remedy: "Leave the writing of roles to the job that provisions Vault.",
		},
		{can: "choose whom an auth method trusts", provisions: true, paths: []string{"auth/+/config"}, any: update},
		{can: "enable and disable auth methods", provisions: true, paths: []string{"sys/auth/*"}, any: []access.Capabilities{access.Update, access.Create, access.Delete}},
		{can: "give itself policies by an identity", provisions: true, paths: identityPaths(), any: update},
		{can: "make tokens of any policy", paths: []string{"auth/token/roles/+"}, any: write},
		{
			can: "make tokens that its role does not limit", paths: []string{"auth/token/create", "auth/token/create/+", "auth/token/create-orphan"}, any: update,
			remedy: "A job has a token already. Terraform's Vault provider asks for another one unless skip_child_token is true.",
		},
		{can: "enable and disable secrets engines, with all that is in them", provisions: true, paths: []string{"sys/mounts/*"}, any: []access.Capabilities{access.Update, access.Create, access.Delete}},
		{can: "move mounts", paths: []string{"sys/remount"}, any: write},
		{can: "switch the audit log off", paths: []string{"sys/audit/*"}, any: []access.Capabilities{access.Update, access.Create, access.Delete}},
		{can: "have Vault run other plugins", paths: []string{"sys/plugins/catalog/*"}, any: write},
		{can: "revoke everybody's leases", paths: []string{"sys/leases/revoke-prefix/*", "sys/leases/revoke-force/*", "sys/revoke-prefix/*", "sys/revoke-force/*"}, any: write},
		{can: "stop Vault", paths: []string{"sys/seal", "sys/step-down"}, any: write},
	}
}

// identityPaths are where entities and groups get policies and names.
func identityPaths() []string {
	var out []string
	for _, what := range []string{"entity", "entity-alias", "group", "group-alias"} {
		out = append(out, "identity/"+what, "identity/"+what+"/*")
	}
	return out
}

// rolePaths are the roles of the mounts by which the tokens come.
func (b *bundle) rolePaths() []string {
	seen := map[string]bool{}
	for _, r := range b.roles {
		if strings.Contains(r.mountPath, "/") {
			seen["auth/"+r.mountPath+"/role/+"] = true
		}
	}
	return keys(seen)
}
