package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vaultci/vaultci/hclschema"
)

// formatVersion is the version of the entry. An entry of another one is not read.
const formatVersion = "1"

// Origin is where an apply came from.
type Origin struct {
	// Who started it: a user of the CI server, or of the machine.
	Who string `json:"who,omitempty"`
	// Commit is the commit of the configuration.
	Commit string `json:"commit,omitempty"`
	// Project is the repository of the configuration.
	Project string `json:"project,omitempty"`
	// Tool is the version of vaultci.
	Tool string `json:"tool,omitempty"`
}

// Claim is one pattern of a scope.
type Claim struct {
	Kind    string `json:"kind"`
	Holder  string `json:"holder,omitempty"`
	Pattern string `json:"pattern"`
}

// Entry is what an apply leaves behind.
type Entry struct {
	Origin
	// ConfigHash is a hash of all that was declared but secrets.
	ConfigHash string
	// Claims are the scopes.
	Claims []Claim
	// Objects are the objects that were declared and written, or found as
	// declared.
	Objects Prints
	// Created is when it was written, by the server's clock, in its own words.
	Created string
}

// key stands for an object: the first bytes of a hash of its path. print stands for
// its values likewise.
type (
	key   [8]byte
	print [8]byte
)

// Prints are the fingerprints of objects.
type Prints map[key]print

// wire is the entry as it is stored. Some servers bound how many names and elements
// there may be, and none how long a text is that is below 1 MiB, so the prints are
// one text: twenty thousand take half of that.
type wire struct {
	FormatVersion string `json:"format_version"`
	Origin
	ConfigHash string  `json:"config_hash"`
	Claims     []Claim `json:"scopes"`
	Objects    string  `json:"objects"`
}

// encode gives the entry the form in which it is stored.
func (e *Entry) encode() (map[string]any, error) {
	var prints bytes.Buffer
	for _, k := range slices.SortedFunc(maps.Keys(e.Objects), func(a, b key) int { return bytes.Compare(a[:], b[:]) }) {
		p := e.Objects[k]
		prints.Write(k[:])
		prints.Write(p[:])
	}
	text, err := json.Marshal(wire{formatVersion, e.Origin, e.ConfigHash, append([]Claim{}, e.Claims...), base64.StdEncoding.EncodeToString(prints.Bytes())})
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal(text, &out)
}

// decode reads an entry. The error says why it is none.
func decode(data map[string]any) (*Entry, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, fmt.Errorf("it is not an ownership record: %w", err)
	}
	switch {
	case w.FormatVersion == "":
		return nil, errors.New("it is not an ownership record: it has no format_version")
	case w.FormatVersion != formatVersion:
		return nil, fmt.Errorf("it has format_version %q, and this version of vaultci reads %q; use the vaultci that wrote it, or a newer one", w.FormatVersion, formatVersion)
	}
	prints, err := base64.StdEncoding.DecodeString(w.Objects)
	if err != nil || len(prints)%(len(key{})+len(print{})) != 0 {
		return nil, errors.New("it is damaged: its objects are not what vaultci wrote")
	}
	e := &Entry{Origin: w.Origin, ConfigHash: w.ConfigHash, Claims: w.Claims, Objects: Prints{}}
	for len(prints) > 0 {
		e.Objects[key(prints[:8])] = print(prints[8:16])
		prints = prints[16:]
	}
	return e, nil
}

// same says whether writing the entry would tell nothing new but who and when.
func (e *Entry) same(other *Entry) bool {
	return other != nil && e.ConfigHash == other.ConfigHash && slices.Equal(e.Claims, other.Claims) && maps.Equal(e.Objects, other.Objects)
}

func keyOf(path string) key {
	sum := sha256.Sum256([]byte(path))
	return key(sum[:8])
}

// printOf takes the fingerprint of the values of an object. Values that are secret,
// or that the server never returns, are not in it: skip says which of the others
// are left out too. Fields at their default are left out, so that a later version
// of vaultci may know more fields.
func printOf(o *hclschema.Object, skip func(field int) bool) print {
	hash := sha256.New()
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if f.Identity || f.WriteOnly || f.Sensitive || o.SensitiveAt(i) || skip != nil && skip(i) || o.Values[i].RawEquals(f.Zero()) {
			continue
		}
		value, err := json.Marshal(f.Type.Encode(o.Values[i]))
		if err != nil {
			value = []byte(err.Error()) // of no value that the types make
		}
		fmt.Fprintf(hash, "%d:%s=%d:%s;", len(f.Name), f.Name, len(value), value)
	}
	return print(hash.Sum(nil)[:8])
}

// configHash is a hash of all that is declared.
func configHash(prints Prints) string {
	hash := sha256.New()
	for _, k := range slices.SortedFunc(maps.Keys(prints), func(a, b key) int { return bytes.Compare(a[:], b[:]) }) {
		p := prints[k]
		hash.Write(k[:])
		hash.Write(p[:])
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}
