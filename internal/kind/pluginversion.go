package kind

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/types"
)

// pluginVersion is a semantic version, which Vault keeps with a v before it.
type pluginVersion struct{ types.String }

// newPluginVersion refuses what Vault refuses, the empty version too: one that is
// set cannot be cleared.
func newPluginVersion() pluginVersion {
	return pluginVersion{types.String{What: `a semantic version such as "v1.2.3"`, Check: func(s string) error {
		if regexp.MustCompile(`^v\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`).MatchString(s) {
			return nil
		}
		return fmt.Errorf("version %q is not a valid semantic version; to leave it to the server, leave it out", strings.TrimPrefix(s, "v"))
	}}}
}

// Normalize implements [hclschema.Type].
func (t pluginVersion) Normalize(v cty.Value) (cty.Value, error) {
	return t.String.Normalize(cty.StringVal("v" + strings.TrimPrefix(strings.TrimSpace(v.AsString()), "v")))
}
