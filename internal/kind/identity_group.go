package kind

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/types"
	"github.com/vaultci/vaultci/internal/vault"
)

const aliasEndpoint = "alias"

// identityGroup is an external identity group with the alias by which an auth
// mount's logins find it.
func identityGroup() *Kind {
	return &Kind{
		Kind: &hclschema.Kind{
			Name:    "identity_group",
			Title:   "Identity group",
			Summary: "An external identity group: the policies of everybody whose login names the group in a claim.",
			Details: identityGroupDetails,
			Label:   "name",
			Path:    "identity/group/name/{name}",
			Fields:  identityGroupFields(),
			Groups:  map[string]string{"alias": "The name that a login must bring to be in the group."},
			Check:   checkIdentityGroup,
			Example: `identity_group "platform" {
  policies = ["platform"]

  alias {
    mount = jwt_auth.jwt.path
    name  = "acme/platform"
  }
}

jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}
`,
		},
		Endpoints: []Endpoint{
			{Path: "identity/group/name/{name}", List: "identity/group/name"},
			{Name: aliasEndpoint, Path: "identity/group-alias", Shared: true, Decode: decodeAlias, Send: sendAlias, SendNeeds: aliasNeeds},
		},
		Carries: groupPolicies,
		Loss:    []string{"the group's alias goes with it, and its id: policies and groups that name the id no longer apply"},
	}
}

const identityGroupDetails = "Groups are found by a login's claim: where a role has `groups_claim`, each element of that claim that is the name of an alias on the role's mount puts the login into the alias's group. " +
	"GitLab's ID tokens carry the groups of the person who started the job in `groups_direct`.\n\n" +
	"Vault finds a group's name without regard to case, and so does vaultci. An alias belongs to one mount as it was made: when that mount is replaced, the alias is written again."

func identityGroupFields() []hclschema.Field {
	return []hclschema.Field{
		{
			Name: "name", Type: types.String{Lower: true, Check: checkGroupName, What: "a group name"}, Identity: true,
			Doc: "The group's name, folded to lower case. The label unless set.",
		},
		{
			Name: "type", Type: types.Enum("external"), Default: cty.StringVal("external"), ForceNew: true,
			Doc: "external, the one type of group that logins are put into. A live group of another type is replaced.",
		},
		{
			Name: "policies", Type: types.Set{Lower: true, DropEmpty: true, What: "policy names"}, Refs: "policy",
			Doc: "The policies that members have beside those of their role.", Samples: hclschema.Values(`["b", "a"]`, `["Mixed-Case"]`),
		},
		{
			Name: "metadata", Type: types.StringMap{}, Doc: "Notes of any kind, which templated policies can use.",
			Samples: hclschema.Values(`{ team = "platform" }`),
		},
		{
			Name: "alias.mount", Endpoint: aliasEndpoint, Type: types.MountPath{}, Refs: "jwt_auth", Pins: true,
			Doc: "The path of the auth mount whose logins are meant, such as jwt_auth.jwt.path.", Samples: []hclschema.Sample{{Value: "jwt_auth.jwt.path", With: "alias {\n  name = \"acme/platform\"\n}\n"}},
		},
		{
			Name: "alias.name", Endpoint: aliasEndpoint, Type: types.String{},
			Doc: "The element of the claim that means the group; case does not count when Vault looks for it.", Samples: []hclschema.Sample{{Value: `"acme/Other"`, With: "alias {\n  mount = jwt_auth.jwt.path\n}\n"}},
		},
	}
}

func checkGroupName(name string) error {
	if strings.TrimSpace(name) == "" {
		return errors.New("a group name must not be empty")
	}
	if strings.HasSuffix(name, "/") {
		return fmt.Errorf("%q ends in a slash, and Vault writes to no such path", name)
	}
	return nil
}

// checkIdentityGroup wants an alias to be whole, and metadata as Vault takes it.
func checkIdentityGroup(d *hclschema.Draft) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if d.Sound("alias.mount", "alias.name") && given(d.Object, "alias.mount") != given(d.Object, "alias.name") {
		diags = append(diags, d.Fault("alias.mount", "Incomplete alias", "An alias needs both a mount and a name: the name of a group means nothing without the mount whose logins bring it. Set both, or take the alias block out."))
	}
	if d.Sound("metadata") {
		diags = append(diags, checkMetadata(d)...)
	}
	return diags
}

// checkMetadata reports the keys and values that Vault refuses: its limits are
// those of every identity object.
func checkMetadata(d *hclschema.Draft) hcl.Diagnostics {
	const maxPairs, maxKey, maxValue = 64, 128, 512
	metadata := d.Get("metadata")
	if n := metadata.LengthInt(); n > maxPairs {
		return hcl.Diagnostics{d.Fault("metadata", "Invalid metadata", fmt.Sprintf("metadata contains %d keys, and Vault takes %d at most. Take some out.", n, maxPairs))}
	}
	var diags hcl.Diagnostics
	for it := metadata.ElementIterator(); it.Next(); {
		key, value := it.Element()
		problem := ""
		switch k := key.AsString(); {
		case k == "":
			problem = "key cannot be blank"
		case strings.ContainsFunc(k, func(r rune) bool { return r < ' ' || r > '~' }):
			problem = "key contains invalid characters; letters of ASCII are valid"
		case len(k) > maxKey:
			problem = fmt.Sprintf("key is longer than %d bytes", maxKey)
		case len(value.AsString()) > maxValue:
			problem = fmt.Sprintf("value is longer than %d bytes", maxValue)
		default:
			continue
		}
		diags = append(diags, d.Fault("metadata", "Invalid metadata", fmt.Sprintf("failed to load metadata pair %s: %s.", d.Quote("metadata", fmt.Sprintf("%q", key.AsString())), problem)))
	}
	return diags
}

// decodeAlias finds the alias in the group. The mount of one whose mount was
// deleted is unknown.
func decodeAlias(raw map[string]any) map[string]any {
	alias, _ := raw["alias"].(map[string]any)
	flat := map[string]any{}
	if name, ok := alias["name"]; ok {
		flat["name"] = name
	}
	if path, ok := alias["mount_path"].(string); ok {
		flat["mount"] = strings.TrimPrefix(path, "auth/")
	}
	return flat
}

// sendAlias makes, moves or takes out a group's alias. Vault names both ends of
// one by ids that it gives itself, so they are read first. Making one again is
// refused, so where it stays unknown whether it was made, a look tells.
func sendAlias(ctx context.Context, client *vault.Client, o *hclschema.Object) (warnings []string, err error) {
	for range maxLooks {
		group, readErr := client.Read(ctx, o.Expand("identity/group/name/{name}"))
		if readErr != nil {
			return nil, readErr
		}
		live, _ := group.Data["alias"].(map[string]any)
		path := "identity/group-alias"
		if id, ok := live["id"].(string); ok {
			path += "/id/" + id
		} else if !given(o, "alias.name") {
			return nil, nil
		}
		if !given(o, "alias.name") {
			return nil, client.Delete(ctx, path)
		}
		accessor, readErr := authAccessor(ctx, client, o.String("alias.mount"))
		if readErr != nil {
			return nil, readErr
		}
		body := map[string]any{"name": o.String("alias.name"), "mount_accessor": accessor, "canonical_id": group.Data["id"]}
		warnings, err = client.WriteOnce(ctx, path, body)
		if !errors.Is(err, vault.ErrAmbiguous) {
			break
		}
	}
	return warnings, err
}

// aliasNeeds is what sendAlias needs beside reading the group. The id by which an
// alias is written is the server's own, and another for each.
func aliasNeeds(before, after *hclschema.Object, g Grants) {
	const byID = "identity/group-alias/id/+"
	exists := before != nil && given(before, "alias.name")
	switch {
	case !given(after, "alias.name"):
		g.Add(byID, access.Delete)
		return
	case exists:
		g.Add(byID, access.Update)
	default:
		g.Add("identity/group-alias", access.Update)
	}
	g.Add("sys/auth", access.Read)
}

// authAccessor is what Vault calls an auth mount.
func authAccessor(ctx context.Context, client *vault.Client, mount string) (string, error) {
	mounts, err := client.Read(ctx, "sys/auth")
	if err != nil {
		return "", err
	}
	entry, _ := mounts.Data[mount+"/"].(map[string]any)
	accessor, ok := entry["accessor"].(string)
	if !ok {
		return "", fmt.Errorf("there is no auth mount at %q for the alias", mount)
	}
	return accessor, nil
}

// groupPolicies are the policies that a group's members have by it.
func groupPolicies(o *hclschema.Object) []string {
	var out []string
	for it := o.Get("policies").ElementIterator(); it.Next(); {
		_, name := it.Element()
		out = append(out, name.AsString())
	}
	return out
}
