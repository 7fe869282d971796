package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// fleet is a configuration of as many roles as policies, in one JWT auth mount,
// beside one kv-v2 mount.
type fleet struct{ size int }

func (f fleet) name(i int) string { return fmt.Sprintf("project-%05d", i) }

const fleetHead = `variable "issuer" {
  type = string
}

jwt_auth "jwt" {
  oidc_discovery_url = var.issuer
  bound_issuer       = var.issuer
  jwt_supported_algs = ["RS256"]

  tune {
    max_lease_ttl = "1h"
  }
}

secrets_mount "ops" {
  type = "kv-v2"
}
`

// fleetObjects are a policy and a role; the verbs are the labels, the lines for
// for_each, and the two values of the project.
const fleetObjects = `
policy %[1]q {%[2]s
  path "${secrets_mount.ops.path}/data/production/%[3]s/*" {
    capabilities = ["read"]
  }
  path "${secrets_mount.ops.path}/metadata/production/%[3]s/*" {
    capabilities = ["list", "read"]
  }
}

jwt_role %[1]q {%[2]s
  mount             = jwt_auth.jwt.path
  user_claim        = "project_id"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = %[4]s
    ref_protected = "true"
    ref_type      = "tag"
    ref           = ["v*", "hotfix-*"]
  }
  token_policies          = [policy.%[5]s.name]
  token_explicit_max_ttl  = "60s"
  token_no_default_policy = true
}
`

// writeLoop writes the configuration as users would: one block of each kind,
// with for_each over a JSON file.
func (f fleet) writeLoop(dir string) error {
	type project struct {
		ID int `json:"id"`
	}
	projects := make(map[string]project, f.size)
	for i := range f.size {
		projects[f.name(i)] = project{ID: i + 1}
	}
	text, err := json.MarshalIndent(projects, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "projects.json"), text, 0o600); err != nil {
		return err
	}
	forEach := "\n  for_each = local.projects\n  name     = each.key\n"
	hcl := fleetHead + "\nlocals {\n  projects = jsondecode(file(\"projects.json\"))\n}\n" +
		fmt.Sprintf(fleetObjects, "project", forEach, "${each.key}", "tostring(each.value.id)", "project[each.key]")
	return writeConfig(dir, hcl)
}

// writeBlocks writes the same objects as a block each.
func (f fleet) writeBlocks(dir string) error {
	var hcl strings.Builder
	hcl.WriteString(fleetHead)
	for i := range f.size {
		name := f.name(i)
		fmt.Fprintf(&hcl, fleetObjects, name, "", name, fmt.Sprintf("\"%d\"", i+1), name)
	}
	return writeConfig(dir, hcl.String())
}

func writeConfig(dir, hcl string) error {
	return os.WriteFile(filepath.Join(dir, "main.vault.hcl"), []byte(hcl), 0o600)
}
