package hclschema

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Options are what a configuration is evaluated with beside its own files.
type Options struct {
	// Schema is what may be declared.
	Schema *Schema
	// Vars are the values of --var, each NAME=VALUE; a later one wins.
	Vars []string
	// VarFiles are the files of --var-file; a later one wins.
	VarFiles []VarFile
	// LookupEnv looks up the environment, for VAULTCI_VAR_ and env(); nil
	// stands for an empty environment.
	LookupEnv func(string) (string, bool)
	// Lint is what a lint block may hold; nil where nobody will read it, and
	// then it is not looked into.
	Lint *Block
}

func (o Options) lookupEnv(name string) (string, bool) {
	if o.LookupEnv == nil {
		return "", false
	}
	return o.LookupEnv(name)
}

// Config is a configuration, evaluated.
type Config struct {
	// Settings are those of the vault block.
	Settings Settings
	// Lint is the lint block; nil where there is none, or no table for it.
	Lint *BlockValue
	// Objects are the declared objects that are sound, sorted by address.
	Objects []*Object
	// Claims are what the scope blocks claim, sorted by kind, holder and
	// pattern.
	Claims []Claim
	// Removed are the objects of removed blocks, sorted by address.
	Removed []Removed
	// Record is the record block; nil without one.
	Record *Record
	// Lock are those of the lock block; nil without one.
	Lock *Lock
	// Checks are the check blocks, sorted by name.
	Checks []Check
	// Files are the texts read, by name, for drawing diagnostics.
	Files map[string]*hcl.File
	// Variables are the values of those that came from outside and are not
	// sensitive.
	Variables map[string]cty.Value
	// Secrets are the sensitive strings that came in through variables and
	// env(), for redaction. They are in no particular order.
	Secrets []string
}

// module is a configuration while it is being loaded.
type module struct {
	*source
	schema    *Schema
	functions *functionSet
	variables map[string]*variable
	values    map[string]cty.Value // of the variables
	outside   map[string]cty.Value // of those that came from outside and are not sensitive
	locals    map[string]*local
	resources []*resource
	blocks    map[string]map[string]*resource // by kind and label
	vault     *hclsyntax.Block
	lint      *hclsyntax.Block
	scopes    []*hclsyntax.Block
	removals  []removal
	record    *hclsyntax.Block
	checks    []*hclsyntax.Block
	late      lateValues
	lock      *hclsyntax.Block
	noting    sync.Mutex // guards secrets while instances are decoded
	secrets   map[string]bool
	constants constants
	unsound   bool // whether a block that was left for later has a fault
}

// Load reads the configuration at the top of fsys. Objects without faults are
// returned even when others have some; the caller decides by
// diags.HasErrors whether to go on. Files with syntax errors
// are left out of the rest, so what may be declared in them is not missed.
func Load(fsys fs.FS, opts Options) (*Config, hcl.Diagnostics) {
	if config, diags, ok := load(fsys, opts, opts.Schema.Kind); ok {
		return config, diags
	}
	config, diags, _ := load(fsys, opts, nil)
	return config, diags
}

// load loads a configuration. It leaves the parsing of blocks of the given kinds
// until they are evaluated, and lets go of their syntax trees after that; ok is
// false when it comes upon a fault, for which all must be parsed first.
func load(fsys fs.FS, opts Options, later func(string) *Kind) (_ *Config, _ hcl.Diagnostics, ok bool) {
	src, diags := parseDir(fsys, later)
	m := &module{
		source:    src,
		schema:    opts.Schema,
		variables: map[string]*variable{},
		locals:    map[string]*local{},
		blocks:    map[string]map[string]*resource{},
		secrets:   map[string]bool{},
		constants: constants{},
		late:      lateValues{},
	}
	partial := diags.HasErrors()
	m.functions = newFunctions(fsys, m.secretEnv(opts.lookupEnv))
	diags = append(diags, m.declare()...)
	diags = append(diags, m.assignVariables(opts)...)
	diags = append(diags, m.evaluate()...)
	objects, objectDiags := m.objects()
	diags = append(diags, objectDiags...)
	settings, settingsDiags := m.settings()
	diags = append(diags, settingsDiags...)
	lint, lintDiags := m.lintBlock(opts.Lint)
	diags = append(diags, lintDiags...)
	claims, claimDiags := m.claims()
	removed, removedDiags := m.removed(objects)
	record, recordDiags := m.recordBlock()
	checks, checkDiags := m.checkBlocks()
	diags = slices.Concat(diags, claimDiags, removedDiags, recordDiags, checkDiags)
	if !diags.HasErrors() {
		diags = append(diags, m.unaccounted()...)
	}
	lock, lockDiags := m.lockSettings()
	diags = append(diags, lockDiags...)
	for _, o := range objects {
		for i, v := range o.Values {
			if o.SensitiveAt(i) {
				m.noteSecrets(v)
			}
		}
	}
	config := &Config{Settings: settings, Lint: lint, Objects: objects, Claims: claims, Removed: removed, Record: record, Checks: checks, Lock: lock, Files: texts(m.files), Variables: m.outside, Secrets: slices.Sorted(maps.Keys(m.secrets))}
	if partial {
		diags = slices.DeleteFunc(diags, mayBeConsequence)
	}
	return config, sortDiagnostics(dedupe(diags)), !m.unsound && !diags.HasErrors()
}

// mayBeConsequence says of a diagnostic that a file which does not parse may be
// the cause of it: what is missed may be declared there.
func mayBeConsequence(d *hcl.Diagnostic) bool {
	return d.Summary == summaryUndeclared || d.Summary == summaryUndeclaredVariable
}

// texts keeps the text of each file and lets go of its syntax tree, which is
// many times larger and no longer needed.
func texts(files map[string]*hcl.File) map[string]*hcl.File {
	out := make(map[string]*hcl.File, len(files))
	for name, f := range files {
		out[name] = &hcl.File{Bytes: f.Bytes}
	}
	return out
}

// declare collects the top-level blocks of all files.
func (m *module) declare() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, body := range m.bodies {
		for _, attr := range body.Attributes {
			diags = append(diags, unsupportedAttribute(attr, "a configuration file, which holds blocks only", nil, m.blockTypes()))
		}
		for _, block := range body.Blocks {
			diags = append(diags, m.declareBlock(block)...)
		}
	}
	for _, b := range m.later {
		m.declareLater(b)
	}
	return diags
}

func (m *module) declareBlock(block *hclsyntax.Block) hcl.Diagnostics {
	switch block.Type {
	case "variable":
		return m.declareVariable(block)
	case "locals":
		return m.declareLocals(block)
	case "vault":
		return m.declareVault(block)
	case "lint":
		return m.declareLint(block)
	case "scope":
		return m.declareScope(block)
	case "removed":
		return m.declareRemoved(block)
	case "record":
		return m.declareRecord(block)
	case "lock":
		return m.declareLock(block)
	case "check":
		return m.declareCheck(block)
	}
	if kind := m.schema.Kind(block.Type); kind != nil {
		return m.declareResource(kind, block)
	}
	return hcl.Diagnostics{unsupportedBlock(block, "a configuration file", nil, m.blockTypes())}
}

func (m *module) blockTypes() []string {
	return append([]string{"vault", "variable", "locals", "lint", "lock", "scope", "removed", "record", "check"}, m.schema.Names()...)
}

// objects gathers the instances of all resources, sorted by address, and
// reports those that are one object on the server.
func (m *module) objects() ([]*Object, hcl.Diagnostics) {
	var all []*Object
	for _, r := range m.resources {
		all = append(all, r.objects...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Address < all[j].Address })
	return all, append(duplicates(all), m.checkAll(all)...)
}

// unaccounted reports blocks of which an instance gave no object, and no error
// said why. A block must never be lost silently: what it declares would pass for
// undeclared, and a scope would delete it.
func (m *module) unaccounted() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, r := range m.resources {
		if r.dropped {
			diags = append(diags, lateFault(r.declRange(), "Block without a value", fmt.Sprintf("%s could not be evaluated, and vaultci does not know why. This is a fault of vaultci; please report it with this block.", r.id())))
		}
	}
	return diags
}

// checkAll runs each kind's rule about all of its objects together.
func (m *module) checkAll(objects []*Object) hcl.Diagnostics {
	byKind := map[*Kind][]*Object{}
	for _, o := range objects {
		byKind[o.Kind] = append(byKind[o.Kind], o)
	}
	var diags hcl.Diagnostics
	for kind, objects := range byKind {
		if kind.CheckAll != nil {
			diags = append(diags, kind.CheckAll(objects)...)
		}
	}
	return diags
}

// secretEnv is the look-up behind env(), which keeps what it hands out for
// redaction.
func (m *module) secretEnv(lookup func(string) (string, bool)) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := lookup(name)
		if ok && value != "" {
			m.noting.Lock()
			defer m.noting.Unlock()
			m.secrets[value] = true
		}
		return value, ok
	}
}

// noteSecrets keeps the strings of a sensitive value for redaction.
func (m *module) noteSecrets(v cty.Value) {
	for _, s := range stringsIn(v) {
		m.secrets[s] = true
	}
}

// stringsIn lists the strings in a value that are not empty.
func stringsIn(v cty.Value) []string {
	var out []string
	v, _ = v.UnmarkDeep()
	_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() && v.AsString() != "" {
			out = append(out, v.AsString())
		}
		return true, nil
	})
	return out
}

// sortDiagnostics orders by file and position, so that the order of evaluation
// does not show; those without a place come first.
func sortDiagnostics(diags hcl.Diagnostics) hcl.Diagnostics {
	key := func(d *hcl.Diagnostic) hcl.Range {
		if d.Subject == nil {
			return hcl.Range{}
		}
		return *d.Subject
	}
	sort.SliceStable(diags, func(i, j int) bool {
		a, b := key(diags[i]), key(diags[j])
		if a.Filename != b.Filename {
			return a.Filename < b.Filename
		}
		if a.Start.Byte != b.Start.Byte {
			return a.Start.Byte < b.Start.Byte
		}
		return diags[i].Summary+diags[i].Detail < diags[j].Summary+diags[j].Detail
	})
	return diags
}
