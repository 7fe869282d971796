package planfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/snapshot"
	"github.com/vaultci/vaultci/plan"
)

// File is a saved plan that was read.
type File struct {
	About
	// Plan is the plan. Secret values are at their default until [File.Fill].
	Plan *plan.Plan
	// Refusals are the reasons for which the plan cannot be carried out, though
	// what is in Plan can be shown.
	Refusals []*Refusal

	sealer *snapshot.Sealer
	sealed []map[string]string // by the index of the change: seals of the declared values
	live   []map[string]string // and of the live ones
}

// Decode reads a saved plan. The kinds are those of the schema. The error is not
// nil when nothing of it can be read; what can be read and not be carried out is
// in [File.Refusals].
func Decode(text []byte, schema *hclschema.Schema, key []byte) (*File, error) {
	env, err := open(text)
	if err != nil {
		return nil, err
	}
	f := &File{Plan: &plan.Plan{}}
	newer := env.newer()
	if newer != nil {
		f.refuse(newer)
	}
	var inner bytes.Buffer
	if err := json.Compact(&inner, env.Plan); err != nil {
		return nil, &Refusal{"the plan is damaged: " + err.Error(), remedyDamaged}
	}
	if newer == nil {
		f.refuse(checkIntegrity(env.Integrity, inner.Bytes(), key))
	}
	var doc document
	if err := json.Unmarshal(inner.Bytes(), &doc); err != nil {
		if newer != nil {
			return nil, newer
		}
		return nil, &Refusal{"the plan is damaged: " + err.Error(), remedyDamaged}
	}
	f.About = doc.About
	f.readSealer(doc.Sealing, key)
	for i := range doc.Changes {
		f.readChange(&doc.Changes[i], len(doc.Changes), schema)
	}
	if len(f.Plan.Changes) != len(doc.Changes) {
		for _, c := range f.Plan.Changes {
			c.After = nil // its indices count what is left out
		}
	}
	for i := range doc.Access {
		f.Plan.Access = append(f.Plan.Access, doc.Access[i].restore())
	}
	if doc.Since != nil {
		since := plan.Applied(*doc.Since)
		f.Plan.Since = &since
	}
	f.Plan.Unchanged = doc.Unchanged
	for _, u := range doc.Uncompared {
		f.Plan.Uncompared = append(f.Plan.Uncompared, plan.Uncompared(u))
	}
	return f, nil
}

func (f *File) refuse(r *Refusal) {
	if r != nil {
		f.Refusals = append(f.Refusals, r)
	}
}

// open reads the envelope.
func open(text []byte) (*envelope, error) {
	var env envelope
	err := json.Unmarshal(text, &env)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, &Refusal{"the file is empty", "Plan again, with --out."}
	case err != nil && !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		return nil, &Refusal{"the file is not a saved plan: it is no JSON document", "Give a file that plan --out has written, or a directory with *.vault.hcl files."}
	case err != nil:
		return nil, &Refusal{"the plan is damaged: " + err.Error(), remedyDamaged}
	case env.FormatVersion == "" || env.Plan == nil:
		return nil, &Refusal{"the file is JSON and not a saved plan", "Give a file that plan --out has written. The output of plan --format json is a report, and cannot be carried out."}
	}
	return &env, nil
}

// newer returns a refusal when the document is of a later format.
func (env *envelope) newer() *Refusal {
	var major, minor int
	if _, err := fmt.Sscanf(env.FormatVersion, "%d.%d", &major, &minor); err != nil {
		return &Refusal{fmt.Sprintf("the plan is damaged: %q is no format version", env.FormatVersion), remedyDamaged}
	}
	if major < formatMajor || major == formatMajor && minor <= formatMinor {
		return nil
	}
	return &Refusal{
		fmt.Sprintf("the plan has format version %s, and this version of vaultci knows %s", env.FormatVersion, formatVersion()),
		"Apply it with the version of vaultci that saved it, or plan again with this one.",
	}
}

func (f *File) readSealer(s *snapshot.Sealer, key []byte) {
	if s == nil {
		return
	}
	sealer, err := s.WithKey(key)
	if err != nil {
		f.refuse(&Refusal{err.Error(), "Apply the plan with the version of vaultci that saved it, or plan again with this one."})
		return
	}
	f.sealer = sealer
}

// readChange adds a change to the plan. One that does not fit this version's
// kinds is left out, with a refusal.
func (f *File) readChange(c *change, all int, schema *hclschema.Schema) {
	restored, err := c.restore(all, schema)
	if err != nil {
		f.refuse(&Refusal{fmt.Sprintf("%s cannot be read: %v", c.Address, err), fmt.Sprintf("The plan was saved by vaultci %s. Apply it with that version, or plan again with this one.", f.ToolVersion)})
		return
	}
	f.Plan.Changes = append(f.Plan.Changes, restored)
	f.sealed = append(f.sealed, c.Declared.seals())
	f.live = append(f.live, c.Live.seals())
}

func (o *object) seals() map[string]string {
	if o == nil {
		return nil
	}
	return o.Sealed
}

func (c *change) restore(all int, schema *hclschema.Schema) (*plan.Change, error) {
	kind := schema.Kind(c.Kind)
	if kind == nil {
		return nil, fmt.Errorf("this version of vaultci has no kind %q", c.Kind)
	}
	out := &plan.Change{Address: c.Address, Action: c.Action, Cause: c.Cause, Unchanged: c.Unchanged, Loss: c.Loss, Within: c.Within, Unlisted: c.Unlisted, After: c.After}
	if strings.TrimSpace(c.Action.Symbol()) == "" {
		return nil, fmt.Errorf("there is no action %q", c.Action)
	}
	for _, i := range c.After {
		if i < 0 || i >= all {
			return nil, fmt.Errorf("it comes after change %d, which there is not", i)
		}
	}
	var err error
	if c.Live != nil {
		if out.Live, err = c.Live.restore(kind); err != nil {
			return nil, err
		}
	}
	switch {
	case c.Declared != nil:
		if out.Object, err = c.Declared.restore(kind); err != nil {
			return nil, err
		}
	case out.Live == nil:
		return nil, fmt.Errorf("it has no object")
	default:
		out.Object = out.Live
	}
	out.Object.Address = c.Address
	if out.Object.Path != c.Path {
		return nil, fmt.Errorf("its path is %s and its values say %s", c.Path, out.Object.Path)
	}
	return out, c.restoreFields(out)
}

func (o *object) restore(kind *hclschema.Kind) (*hclschema.Object, error) {
	out, err := snapshot.Restore(kind, o.Values)
	if err != nil {
		return nil, err
	}
	out.Needs = o.Needs
	for _, name := range o.Given {
		if kind.FieldIndex(name) < 0 {
			return nil, fmt.Errorf("this version of vaultci knows no %s of %s", name, kind.Name)
		}
		out.Set(name, out.Get(name))
	}
	for name := range o.Sealed {
		if kind.FieldIndex(name) < 0 {
			return nil, fmt.Errorf("this version of vaultci knows no %s of %s", name, kind.Name)
		}
		(&hclschema.Draft{Object: out}).MarkSensitive(name)
	}
	return out, nil
}

func (c *change) restoreFields(into *plan.Change) error {
	kind := into.Object.Kind
	for _, saved := range c.Fields {
		i := kind.FieldIndex(saved.Name)
		if i < 0 {
			return fmt.Errorf("this version of vaultci knows no %s of %s", saved.Name, kind.Name)
		}
		f := plan.FieldChange{
			Field: &kind.Fields[i], Before: cty.NilVal, After: cty.NilVal,
			Sensitive: saved.Sensitive, Unknown: saved.Unknown, ForcesNew: saved.ForcesNew, FormOnly: saved.FormOnly,
		}
		if into.Live != nil && !f.Unknown {
			f.Before = into.Live.Values[i]
		}
		if into.Action != plan.Delete {
			f.After = into.Object.Values[i]
		}
		into.Fields = append(into.Fields, f)
	}
	return nil
}
