package hclschema

import (
	"io/fs"

	"github.com/hashicorp/hcl/v2"
)

// LoadLater loads with blocks left for later; ok is false when Load would begin
// again.
func LoadLater(fsys fs.FS, opts Options) (config *Config, diags hcl.Diagnostics, ok bool) {
	return load(fsys, opts, opts.Schema.Kind)
}

// LoadWhole loads with all files parsed first.
func LoadWhole(fsys fs.FS, opts Options) (*Config, hcl.Diagnostics) {
	config, diags, _ := load(fsys, opts, nil)
	return config, diags
}
