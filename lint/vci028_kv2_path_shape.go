package lint

import (
	"fmt"
	"slices"
	"strings"
)

func kv2PathShape() *Rule {
	return &Rule{
		ID: "VCI028", Name: "kv2-path-shape", Severity: Error,
		Summary: "The path of a policy in a kv-v2 mount lacks data/ or metadata/ after the mount, so that it grants nothing.",
		Why: "A kv-v2 mount keeps its secrets at `MOUNT/data/NAME` and their versions at `MOUNT/metadata/NAME`. `vault kv get ops/db` asks for `ops/data/db`, and the web page shows `ops/db`, so that policies are written for a path that no request ever has. " +
			"Jobs are then refused, and the next step is often a wider policy than was needed.",
		Source: "https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v2/upgrade#acl-rules",
		Bad: `policy "deploy" {
  path "ops/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Attack: Attack{
			Story:      "The job itself cannot read its secrets.",
			Claims:     Insider(),
			Capability: "read", Path: "ops/data/payments/db",
			Lockout: true,
		},
		Fixable: true,
		check:   eachPolicy(checkKV2Paths),
	}
}

// kv2Endpoints are what may follow the mount in a path of a kv-v2 engine.
func kv2Endpoints() []string {
	return []string{"data", "metadata", "delete", "undelete", "destroy", "subkeys", "config"}
}

func checkKV2Paths(p *pass, one *policy) {
	for i := range one.rules {
		path := one.rules[i].Path
		mount, rest := p.secretsMountOf(path)
		if mount == nil || !mount.kv2 || rest == "" || kv2Shaped(rest) {
			continue
		}
		fixed := mount.path + "/data/" + rest
		p.report(atPath(one.Object, path, ""),
			fmt.Sprintf("%q grants nothing: %s is a kv-v2 mount, whose secrets are at %s/data/….", path, mount.path, mount.path),
			fmt.Sprintf("Write %q for the secrets, or %q for their names and versions.", fixed, mount.path+"/metadata/"+rest),
			insertAfter(mount.path, path, "data/"))
	}
}

// kv2Shaped says whether some request of a kv-v2 engine has a path that begins
// below the mount as this pattern does.
func kv2Shaped(rest string) bool {
	first, _, deeper := strings.Cut(rest, "/")
	if first == "+" || strings.Contains(first, "{{") {
		return true
	}
	if prefix, glob := strings.CutSuffix(first, "*"); glob && !deeper {
		return slices.ContainsFunc(kv2Endpoints(), func(e string) bool { return strings.HasPrefix(e, prefix) })
	}
	return slices.Contains(kv2Endpoints(), first)
}
