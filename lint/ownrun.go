package lint

import (
	"strings"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// ownRun is what a configuration says of the run that carries it out: how it logs
// in, and what it manages.
type ownRun struct {
	login   *hclschema.Login
	objects []*hclschema.Object
	removed []hclschema.Removed
	claims  []hclschema.Claim
}

// loginName is the name of the role that vaultci itself logs in to; "" where the
// configuration does not say.
func (v *view) loginName() string {
	if v.own.login == nil {
		return ""
	}
	name := strings.ToLower(v.own.login.Role)
	if mount := v.mountAt[v.own.login.Path]; name == "" && mount != nil {
		name = mount.String("default_role")
	}
	return name
}

// loginRole is the role that vaultci itself logs in to; nil where the
// configuration does not declare it.
func (v *view) loginRole() *role {
	name := v.loginName()
	for _, r := range v.roles {
		if name != "" && r.name == name && r.mountPath == v.own.login.Path {
			return r
		}
	}
	return nil
}

// destroys says whether the configuration has an object destroyed: by a removed
// block, or because a scope claims it and nothing declares it.
func (o *ownRun) destroys(kind, holder, name string) bool {
	for _, r := range o.removed {
		if r.Object.Kind.Name != kind || r.Object.String(r.Object.Kind.Label) != name {
			continue
		}
		if field := r.Object.Kind.HolderField(); field == nil || r.Object.String(field.Name) == holder {
			return r.Destroy
		}
	}
	for _, c := range o.claims {
		if c.Kind.Name == kind && c.Holder == holder && c.Matches(name) {
			return true
		}
	}
	return false
}

// need is a request without which an object cannot be managed.
type need struct {
	path string
	// any of these is enough.
	any []access.Capabilities
}

// needsOf are the requests by which an object that is there is read and changed.
func needsOf(o *hclschema.Object) []need {
	read, update := []access.Capabilities{access.Read}, []access.Capabilities{access.Update}
	switch o.Kind.Name {
	case "jwt_auth":
		config := "auth/" + o.String("path") + "/config"
		return []need{{"sys/auth", read}, {config, read}, {config, update}}
	case "secrets_mount":
		return []need{{"sys/mounts", read}, {"sys/mounts/" + o.String("path") + "/tune", update}}
	case "jwt_role":
		return []need{{o.Path, read}, {o.Path, []access.Capabilities{access.Update, access.Create}}}
	}
	return []need{{o.Path, read}, {o.Path, update}}
}
