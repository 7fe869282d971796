package planfile

import (
	"encoding/json"

	"github.com/vaultci/vaultci/internal/snapshot"
	"github.com/vaultci/vaultci/plan"
)

// The version of the format. The first number grows when an older reader would
// be misled; the second when something is added that an older apply would leave
// out.
const (
	formatMajor = 1
	formatMinor = 0
)

// envelope is the document. Integrity covers the bytes of Plan without the white
// space between its elements.
type envelope struct {
	FormatVersion string          `json:"format_version"`
	Integrity     string          `json:"integrity"`
	Plan          json.RawMessage `json:"plan"`
}

// document is the plan in an envelope.
type document struct {
	About
	Sealing    *snapshot.Sealer `json:"sealing,omitempty"` // nil where nothing is sealed
	Changes    []change         `json:"changes"`
	Unchanged  int              `json:"unchanged"`
	Uncompared []uncompared     `json:"uncompared"`
	Access     []accessChange   `json:"access"`
	Since      *applied         `json:"since,omitempty"` // the last apply, from which causes count
}

// applied is [plan.Applied].
type applied struct {
	By     string `json:"by,omitempty"`
	Commit string `json:"commit,omitempty"`
	At     string `json:"at,omitempty"`
}

// About is what a plan depends on beside its changes.
type About struct {
	// ToolVersion is the version of vaultci that made the plan.
	ToolVersion string `json:"tool_version"`
	// Target is the server that it was made for.
	Target Target `json:"target"`
	// Connection are the settings of the vault block.
	Connection Connection `json:"connection"`
	// Configuration is what secret values come from.
	Configuration Configuration `json:"configuration"`
	// Ownership is the ownership record that the apply would leave; nil where
	// none is kept. What it holds is package record's business.
	Ownership json.RawMessage `json:"ownership,omitempty"`
}

// Target is a server, told from others.
type Target struct {
	// Address is where the server was reached. Another address may lead to the
	// same server, so it is not compared.
	Address string `json:"address"`
	// ClusterID is the server's own name for itself.
	ClusterID string `json:"cluster_id"`
	// Namespace is empty for the root namespace.
	Namespace string `json:"namespace"`
	// Server names the product and its version.
	Server string `json:"server"`
}

// Configuration says where the plan came from, so that the configuration can be
// evaluated again.
type Configuration struct {
	// Directory is as it was given.
	Directory string `json:"directory"`
	// Commit is the revision, where a pipeline names it.
	Commit string `json:"commit,omitempty"`
	// Variables are the values of those that came from outside and are not
	// sensitive.
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
}

// Connection are the settings of the vault block, which hold no secret.
type Connection struct {
	Address       string `json:"address,omitempty"`
	Namespace     string `json:"namespace,omitempty"`
	CACert        string `json:"ca_cert,omitempty"`
	CAPath        string `json:"ca_path,omitempty"`
	ClientCert    string `json:"client_cert,omitempty"`
	ClientKey     string `json:"client_key,omitempty"` // the name of a file
	TLSServerName string `json:"tls_server_name,omitempty"`
	SkipVerify    bool   `json:"skip_verify,omitempty"`
	Login         *Login `json:"login,omitempty"`
	Lock          *Lock  `json:"lock,omitempty"`
}

// Lock is where runs that write exclude each other.
type Lock struct {
	Path string `json:"path"`
	TTL  string `json:"ttl"` // as Go writes durations; 0s for the default
}

// Login is how vaultci logs in.
type Login struct {
	Path string `json:"path"`
	Role string `json:"role,omitempty"`
	Env  string `json:"env"` // the name of the variable that holds the ID token
}

// change is one [plan.Change].
type change struct {
	Address   string      `json:"address"`
	Kind      string      `json:"kind"`
	Path      string      `json:"path"`
	Action    plan.Action `json:"action"`
	Cause     plan.Cause  `json:"cause,omitempty"`
	Declared  *object     `json:"declared"` // null for a delete
	Live      *object     `json:"live"`     // null where nothing was there
	Fields    []field     `json:"fields"`
	Unchanged int         `json:"unchanged,omitempty"`
	Loss      []string    `json:"loss,omitempty"`
	Within    []string    `json:"within,omitempty"`
	Unlisted  bool        `json:"unlisted,omitempty"`
	After     []int       `json:"after,omitempty"`
}

// object is one side of a change. Of a live object, the values and the seals are
// the fingerprint by which a change of it is noticed.
type object struct {
	// Values are those that differ from the default.
	Values snapshot.Values `json:"values"`
	// Sealed are the seals of secret values, by field.
	Sealed map[string]string `json:"sealed,omitempty"`
	// Given names the fields that the declaration sets.
	Given []string `json:"given,omitempty"`
	// Needs is the dialect that the object needs.
	Needs string `json:"needs,omitempty"`
}

// field is one [plan.FieldChange]; its values are in the objects.
type field struct {
	Name      string `json:"name"`
	Sensitive bool   `json:"sensitive,omitempty"`
	Unknown   bool   `json:"unknown,omitempty"`
	ForcesNew bool   `json:"forces_replace,omitempty"`
	FormOnly  bool   `json:"formatting_only,omitempty"`
}

type uncompared struct {
	Address string `json:"address"`
	Field   string `json:"field"`
}
