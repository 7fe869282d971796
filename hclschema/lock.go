package hclschema

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Lock are the settings of the lock block: where runs that write exclude each
// other.
type Lock struct {
	// Path is the API path of a kv-v2 secret, such as "ops/data/vaultci/lock".
	Path string
	// TTL is how long the lock holds without being renewed; 0 where it is not
	// set.
	TTL   time.Duration
	Range hcl.Range
}

// The bounds of a lock's ttl. A shorter one could not be renewed in time, a
// longer one would keep everybody waiting after a holder died.
const (
	minLockTTL = 2 * time.Second
	maxLockTTL = time.Hour
)

func (m *module) declareLock(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) > 0 {
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Wrong number of labels",
			Detail:   "A lock block has no label: lock { path = … }.",
			Subject:  block.DefRange().Ptr(),
		}}
	}
	if m.lock != nil {
		return hcl.Diagnostics{secondBlock("lock", block.DefRange(), m.lock.DefRange())}
	}
	m.lock = block
	return nil
}

// lockSettings evaluates the lock block, which may refer to variables and locals;
// nil without one.
func (m *module) lockSettings() (*Lock, hcl.Diagnostics) {
	if m.lock == nil {
		return nil, nil
	}
	l := &Lock{Range: m.lock.DefRange()}
	diags := blockSchema{attributes: []string{"path", "ttl"}}.check(m.lock.Body, "a lock block")
	attr, ok := m.lock.Body.Attributes["path"]
	if !ok {
		return l, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Missing attribute",
			Detail:   "A lock block needs path, the path of a secret on a kv-v2 mount, such as \"ops/data/vaultci/lock\".",
			Subject:  &l.Range,
		})
	}
	path, pathDiags := m.setting(attr, cty.String)
	diags = append(diags, pathDiags...)
	l.Path = strings.Trim(path.AsString(), "/")
	if !pathDiags.HasErrors() && !isSecretPath(l.Path) {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable value",
			Detail:   fmt.Sprintf("A lock is a secret on a kv-v2 mount, and %q does not name one. Its path in the API is the mount, data, and the secret's name: \"ops/data/vaultci/lock\".", l.Path),
			Subject:  attr.Expr.Range().Ptr(),
		})
	}
	ttlDiags := m.lockTTL(l)
	return l, append(diags, ttlDiags...)
}

// isSecretPath says whether a path can be that of a kv-v2 secret: MOUNT/data/NAME.
func isSecretPath(path string) bool {
	mount, name, ok := strings.Cut(path, "/data/")
	return ok && mount != "" && name != "" && !strings.Contains(path, "//")
}

func (m *module) lockTTL(into *Lock) hcl.Diagnostics {
	attr, ok := m.lock.Body.Attributes["ttl"]
	if !ok {
		return nil
	}
	text, diags := m.setting(attr, cty.String)
	if diags.HasErrors() {
		return diags
	}
	ttl, err := time.ParseDuration(text.AsString())
	if err != nil || ttl < minLockTTL || ttl > maxLockTTL {
		return append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unsuitable value",
			Detail:   fmt.Sprintf("The setting ttl wants a duration between %s and %s, such as \"60s\": how long the lock holds when its holder dies.", "2s", "1h"),
			Subject:  attr.Expr.Range().Ptr(),
		})
	}
	into.TTL = ttl
	return diags
}
