package gitlab

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// vault reads where a secret of Vault is.
func (c *config) vault(n node, into *Secret) bool {
	switch {
	case n.value.faulty:
		return false
	case n.value.kind == text && blank(n.value):
		c.refuse(n, n.value.rng, []string{"config can't be blank"}, "Write PATH/FIELD@MOUNT.")
		return false
	case n.value.kind == text:
		short := ParseShort(n.value.text)
		short.Ranges = map[string]hcl.Range{}
		for _, part := range []string{"engine", "mount", "path", "field"} {
			short.Ranges[part] = n.value.rng
		}
		into.Vault = &short
		return true
	case n.value.kind != hash:
		c.refuse(n, n.value.rng, []string{"should be a hash or a string"}, "Write PATH/FIELD@MOUNT, or engine, path and field below vault."+quoteHint(n.value))
		return false
	}
	return c.vaultHash(n, into)
}

// vaultHash reads the long form.
func (c *config) vaultHash(n node, into *Secret) bool {
	before := c.errors()
	c.unknownKeys(n, []string{"engine", "path", "field"}, vaultKeyHint)
	out := &VaultSecret{
		Path:  c.required(n, "path", "Write the path of the secret below its mount: path: production/db."),
		Field: c.required(n, "field", "Name the field of the secret: field: password."),
	}
	engine, ok := n.value.get("engine")
	const hint = "Write name: kv-v2 and path: with the mount below engine. There are no defaults in the long form."
	switch {
	case ok && engine.value.faulty:
		return false
	case blank(engine.value):
		messages := []string{"engine can't be blank"}
		if !engine.value.is(hash) {
			messages = append(messages, "engine should be a hash")
		}
		c.refuse(n, placeOf(n, engine.value), messages, hint)
	case engine.value.kind != hash:
		c.refuse(n, engine.value.rng, []string{"engine should be a hash"}, hint)
	default:
		c.engine(n.sub(engine), out)
	}
	out.Ranges = map[string]hcl.Range{
		"engine": placeOf(n, engine.value.child("name")), "mount": placeOf(n, engine.value.child("path")),
		"path": placeOf(n, n.value.child("path")), "field": placeOf(n, n.value.child("field")),
	}
	into.Vault = out
	return c.errors() == before
}

func vaultKeyHint(key string) string {
	switch key {
	case "mount", "engine_path":
		return "The mount is the path of the engine: engine: {name: kv-v2, path: MOUNT}."
	case "file", "token":
		return key + " stands beside vault, and not below it: move it one level to the left."
	case "name", "type":
		return "The name of the engine stands below engine: engine: {name: kv-v2, path: MOUNT}."
	}
	return ""
}

// engine reads name and path of the long form's engine.
func (c *config) engine(n node, into *VaultSecret) {
	keys := []string{"name", "path"}
	c.unknownKeys(n, keys, nil)
	missing := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return n.value.find(key) >= 0 })
	if len(missing) > 0 {
		messages := []string{"config missing required keys: " + strings.Join(missing, ", ")}
		for _, key := range missing {
			messages = append(messages, key+" can't be blank", key+" should be a string")
		}
		c.refuse(n, n.at, messages, "name is kv-v2, kv-v1 or generic, and path is the mount.")
	}
	const name, path = "name is kv-v2, kv-v1 or generic.", "path is the mount of the engine, such as ops."
	if n.value.find("name") >= 0 {
		into.Engine = c.required(n, "name", name)
	}
	if n.value.find("path") >= 0 {
		into.Mount = c.required(n, "path", path)
	}
}
