package kind

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// Kind is a kind's table of facts: those of the language and those of the API.
type Kind struct {
	*hclschema.Kind
	// Endpoints are the parts of the API that carry the object, in the order
	// in which they are written. The first one says whether the object exists,
	// and deleting its path deletes the object.
	Endpoints []Endpoint
	// Is says of what stands at an object's path, as its first endpoint answers,
	// whether it is of the kind: a mount may be of another type. nil means
	// always.
	Is func(live *hclschema.Object) bool
	// Loss says what is destroyed with an object, in sentences without a full
	// stop.
	Loss []string
	// Lockout says, as sentences, how a change of a live object takes from the
	// run itself the means to log in; "" where it does not. nil means that
	// nothing logs in by such objects.
	Lockout func(*plan.Change, *Session) string
	// Grants is true where the objects are policies that tokens carry.
	Grants bool
	// Carries returns the names of the policies that tokens have by an object:
	// with Lockout those of the logins to it, else those of whom it means. It may
	// be nil.
	Carries func(*hclschema.Object) []string
	// Final is true where Loss stays lost when the object is made again.
	Final bool
	// Contents is a path whose LIST names the roles that are lost with an
	// object, as a template. It may be empty.
	Contents string
	// CheckDialect reports what a server of that dialect refuses of an object.
	// It may be nil.
	CheckDialect func(*hclschema.Object, access.Dialect) hcl.Diagnostics
}

// Endpoint is one part of the API that carries fields of an object: those whose
// Endpoint fact is its name.
type Endpoint struct {
	// Name is what fields call the endpoint; empty for a kind's only one.
	Name string
	// Path is the API path as a template, "auth/{path}/config".
	Path string
	// Index is a path whose one answer describes the objects of all kinds of
	// mount at once, by mount path. Empty where each object is read by itself.
	Index string
	// List is a path whose LIST names the objects that exist, as a template.
	// Empty where nothing lists them.
	List string
	// Bulk is a path whose LIST answers all objects at once, on servers that
	// have it (OpenBao).
	Bulk string
	// Shared is true where the first endpoint's answer holds the fields of this
	// one too, so that it is not read by itself.
	Shared bool
	// Mode says what a write carries.
	Mode Mode
	// Also names fields of other endpoints whose change makes a write to this
	// one necessary too.
	Also []string
	// Existence is true where the server looks whether the object exists, so
	// that the first write needs the capability create, and later ones update.
	// Elsewhere every write needs update.
	Existence bool
	// Again names fields of an endpoint in Changed mode that are written when
	// the object is made too, since making it may not keep them.
	Again []string
	// Has says of a declared or live object whether it has this endpoint at
	// all; nil means always.
	Has func(*hclschema.Object) bool
	// Decode flattens what the server answers so that each field stands under
	// its API name. It may be nil.
	Decode func(map[string]any) map[string]any
	// Encode adds to or rearranges the body of a write. It may be nil.
	Encode func(body map[string]any, before, after *hclschema.Object)
	// Send writes the endpoint of an object, where that needs what only the
	// server knows or more than one request. It may be nil.
	Send func(ctx context.Context, client *vault.Client, o *hclschema.Object) (warnings []string, err error)
	// SendNeeds adds what the requests of Send need. It is there with Send.
	SendNeeds func(before, after *hclschema.Object, g Grants)
}

// Mode is what a write to an endpoint carries.
type Mode int

const (
	// Whole writes every field of the endpoint each time: the server merges
	// or replaces what is left out.
	Whole Mode = iota
	// Changed writes just the fields that change.
	Changed
	// Once writes when the object is made, and never again. It carries the
	// fields of the endpoints in Changed mode too.
	Once
)

// All returns the kinds, each a value of its own, in the order of documentation.
func All() *Registry {
	return newRegistry(
		jwtAuth(),
		jwtRole(),
		policy(),
		secretsMount(),
		identityGroup(),
		rateLimitQuota(),
	)
}

// Registry is a set of kinds by name.
type Registry struct {
	kinds  []*Kind
	byName map[string]*Kind
	schema *hclschema.Schema
}

func newRegistry(kinds ...*Kind) *Registry {
	r := &Registry{kinds: kinds, byName: make(map[string]*Kind, len(kinds))}
	facts := make([]*hclschema.Kind, len(kinds))
	for i, k := range kinds {
		r.byName[k.Name] = k
		facts[i] = k.Kind
	}
	r.schema = hclschema.NewSchema(facts...)
	return r
}

// Kinds returns the kinds in the order of documentation.
func (r *Registry) Kinds() []*Kind { return r.kinds }

// Schema returns what a configuration may declare.
func (r *Registry) Schema() *hclschema.Schema { return r.schema }

// of returns the kind of an object.
func (r *Registry) of(o *hclschema.Object) *Kind { return r.byName[o.Kind.Name] }
