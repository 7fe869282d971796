package lint

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/lint/profile"
)

// view is what rules see: the objects, indexed once, so that a rule that looks
// something up does not walk through them again. Rules change nothing in it.
type view struct {
	sources
	settings Settings
	own      ownRun
	// live is true where the objects are all that a server has.
	live bool
	// partial is true where some of them could not be read: no rule may then say
	// that something does not exist.
	partial bool

	roles    []*role
	policies []*policy
	mounts   []*authMount
	secrets  []*secretsMount

	// sensitive are the texts of values that must not be shown.
	sensitive []string

	policyNamed map[string]*policy
	mountAt     map[string]*authMount
	secretsAt   map[string]*secretsMount
}

// authMount is a JWT auth mount.
type authMount struct {
	*hclschema.Object
	path    string
	issuer  string // bound_issuer, or where the keys come from
	profile *profile.Profile
	roles   []*role
}

// secretsMount is a secrets engine's mount.
type secretsMount struct {
	*hclschema.Object
	path string
	kv2  bool
}

// policy is an ACL policy with what it says.
type policy struct {
	*hclschema.Object
	name  string
	rules []access.PathRule
	roles []*role // those that name it
	// groups are the identity groups that give it to their members.
	groups []*hclschema.Object
}

// role is a role of a JWT auth mount.
type role struct {
	*hclschema.Object
	name      string
	mountPath string
	mount     *authMount // nil where the mount is not known
	profile   *profile.Profile
	glob      bool
	claims    []claim // sorted by name
	audiences []string
	policies  []*policy // those that are known, in the order of policyNames
	// policyNames are those of token_policies.
	policyNames []string
	production  bool
}

func newView(in Input) *view {
	v := &view{
		sources:  sources{files: in.Files, outlines: map[string]*hclschema.Outline{}},
		settings: in.Settings, own: ownRun{in.Login, in.Objects, in.Removed, in.Claims}, live: in.Live, partial: in.Partial,
		policyNamed: map[string]*policy{}, mountAt: map[string]*authMount{}, secretsAt: map[string]*secretsMount{},
	}
	for _, o := range in.Objects {
		v.noteSensitive(o)
		switch o.Kind.Name {
		case "jwt_auth":
			v.addMount(o)
		case "secrets_mount":
			m := &secretsMount{Object: o, path: o.String("path"), kv2: o.String("type") == "kv-v2"}
			v.secrets, v.secretsAt[m.path] = append(v.secrets, m), m
		case "policy":
			v.addPolicy(o)
		}
	}
	for _, o := range in.Objects {
		switch o.Kind.Name {
		case "jwt_role":
			v.addRole(o)
		case "identity_group":
			for _, name := range stringsOf(o.Get("policies")) {
				if p := v.policyNamed[name]; p != nil {
					p.groups = append(p.groups, o)
				}
			}
		}
	}
	v.chooseProfiles()
	return v
}

// noteSensitive keeps the texts in the sensitive values of an object.
func (v *view) noteSensitive(o *hclschema.Object) {
	for i, value := range o.Values {
		if !o.SensitiveAt(i) {
			continue
		}
		_ = cty.Walk(value, func(_ cty.Path, e cty.Value) (bool, error) { // which fails only where the function does
			if e.Type() == cty.String && !e.IsNull() && e.AsString() != "" {
				v.sensitive = append(v.sensitive, e.AsString(), newClaimValue(e.AsString()).text)
			}
			return true, nil
		})
	}
}

func (v *view) addMount(o *hclschema.Object) {
	m := &authMount{Object: o, path: o.String("path"), issuer: o.String("bound_issuer")}
	if m.issuer == "" {
		m.issuer = o.String("oidc_discovery_url")
	}
	if m.issuer == "" {
		m.issuer = o.String("jwks_url")
	}
	v.mounts, v.mountAt[m.path] = append(v.mounts, m), m
}

func (v *view) addPolicy(o *hclschema.Object) {
	p := &policy{Object: o, name: o.String("name")}
	if parsed, err := access.ParseAnyPolicy(o.String("rules")); err == nil { // a live one may be older than the checks on writing
		p.rules = parsed.Rules
	}
	v.policies, v.policyNamed[p.name] = append(v.policies, p), p
}

func (v *view) addRole(o *hclschema.Object) {
	r := &role{
		Object: o, name: o.String("name"), mountPath: o.String("mount"),
		glob:        o.String("bound_claims_type") == "glob",
		claims:      claimsOf(o.Get("bound_claims")),
		audiences:   stringsOf(o.Get("bound_audiences")),
		policyNames: stringsOf(o.Get("token_policies")),
	}
	if r.mount = v.mountAt[r.mountPath]; r.mount != nil {
		r.mount.roles = append(r.mount.roles, r)
	}
	for _, name := range r.policyNames {
		if p := v.policyNamed[name]; p != nil {
			r.policies = append(r.policies, p)
			p.roles = append(p.roles, r)
		}
	}
	r.production = v.settings.production(r)
	v.roles = append(v.roles, r)
}

// chooseProfiles gives each mount the profile of its issuer, and each role that
// of its mount. Roles of a mount that is not known share what their claims tell.
func (v *view) chooseProfiles() {
	strays := map[string][]*role{}
	for _, r := range v.roles {
		if r.mount == nil {
			strays[r.mountPath] = append(strays[r.mountPath], r)
		}
	}
	for _, m := range v.mounts {
		m.profile = v.chooseProfile(m.issuer, m.roles)
	}
	for _, roles := range strays {
		v.chooseProfile("", roles)
	}
}

func (v *view) chooseProfile(issuer string, roles []*role) *profile.Profile {
	p := profile.Named(v.settings.IssuerProfile)
	if p == nil {
		bound := map[string]bool{}
		for _, r := range roles {
			for _, c := range r.claims {
				bound[c.top] = true
			}
			for _, sub := range r.subjectTexts() {
				for _, name := range profile.SubjectClaims(sub) {
					bound[name] = true
				}
			}
		}
		p = profile.Find(issuer, keys(bound))
	}
	for _, r := range roles {
		r.profile = p
	}
	return p
}

// secretsMountOf returns the secrets mount that holds a path, and the rest of the
// path below it; nil where no known mount does.
func (v *view) secretsMountOf(path string) (m *secretsMount, rest string) {
	for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '/') {
		if m := v.secretsAt[path[:end]]; m != nil {
			return m, strings.TrimPrefix(path[end:], "/")
		}
	}
	return nil, ""
}

// number returns a field of whole numbers, such as a duration in seconds.
func number(o *hclschema.Object, field string) int64 {
	v := o.Get(field)
	if v.IsNull() || v.Type() != cty.Number {
		return 0
	}
	n, _ := v.AsBigFloat().Int64()
	return n
}

// truth returns a field that is true or false.
func truth(o *hclschema.Object, field string) bool {
	v := o.Get(field)
	return !v.IsNull() && v.Type() == cty.Bool && v.True()
}

// stringsOf returns the elements of a set or list of strings.
func stringsOf(v cty.Value) []string {
	if v.IsNull() || !v.CanIterateElements() {
		return nil
	}
	out := make([]string, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = append(out, e.AsString())
	}
	return out
}

// stringIn returns the value of a key of a map of strings; "" where it has none.
func stringIn(v cty.Value, key string) string {
	if v.IsNull() || !v.CanIterateElements() {
		return ""
	}
	for it := v.ElementIterator(); it.Next(); {
		if k, e := it.Element(); k.AsString() == key {
			return e.AsString()
		}
	}
	return ""
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// where is the place of an object for a related place of a finding.
func (v *view) where(p place, message string) Related {
	return Related{Message: message, Address: addressOf(p.object), Path: p.object.Path, Range: v.locate(p)}
}

// header is the block around a place.
func header(o *hclschema.Object) *hcl.Range {
	if o == nil {
		return nil
	}
	return o.BlockRange()
}
