package planfile

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/snapshot"
	"github.com/vaultci/vaultci/plan"
)

// Options are how a plan is saved.
type Options struct {
	// Key, where there is one, signs the document and seals its secrets.
	Key []byte
	// Secret says of a text whether a known secret stands in it. A live value
	// with one is sealed too. It may be nil.
	Secret func(string) bool
}

// Encode gives a plan its saved form. The same plan gives the same bytes, but
// for the salt and the seals where there are secret values.
func Encode(p *plan.Plan, about About, opts Options) ([]byte, error) {
	e := &encoder{sealer: snapshot.NewSealer(opts.Key), secret: opts.Secret}
	doc := document{About: about, Changes: make([]change, len(p.Changes)), Unchanged: p.Unchanged, Uncompared: []uncompared{}, Access: []accessChange{}}
	for i, c := range p.Changes {
		saved, err := e.change(c)
		if err != nil {
			return nil, err
		}
		doc.Changes[i] = saved
	}
	for _, u := range p.Uncompared {
		doc.Uncompared = append(doc.Uncompared, uncompared(u))
	}
	for i := range p.Access {
		doc.Access = append(doc.Access, e.access(&p.Access[i]))
	}
	if p.Since != nil {
		since := applied(*p.Since)
		doc.Since = &since
	}
	if e.sealed {
		doc.Sealing = e.sealer
	}
	inner, err := marshal(doc, "")
	if err != nil {
		return nil, fmt.Errorf("saving the plan: %w", err)
	}
	inner = bytes.TrimSuffix(inner, []byte("\n"))
	return marshal(envelope{FormatVersion: formatVersion(), Integrity: sign(inner, opts.Key), Plan: inner}, "  ")
}

func formatVersion() string { return fmt.Sprintf("%d.%d", formatMajor, formatMinor) }

func marshal(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return out.Bytes(), err
}

type encoder struct {
	sealer *snapshot.Sealer
	secret func(string) bool
	sealed bool // something is
}

func (e *encoder) change(c *plan.Change) (change, error) {
	out := change{
		Address: c.Address, Kind: c.Kind(), Path: c.Path(), Action: c.Action, Cause: c.Cause,
		Fields: []field{}, Unchanged: c.Unchanged, Loss: c.Loss, Within: c.Within, Unlisted: c.Unlisted, After: c.After,
	}
	var err error
	if c.Action != plan.Delete {
		if out.Declared, err = e.object(c.Object, c.Object.SensitiveAt, true); err != nil {
			return change{}, err
		}
	}
	if c.Live != nil {
		if out.Live, err = e.object(c.Live, e.hidden(c), false); err != nil {
			return change{}, err
		}
	}
	for i := range c.Fields {
		f := &c.Fields[i]
		hidden := f.Sensitive || out.Live != nil && out.Live.Sealed[f.Field.Name] != ""
		out.Fields = append(out.Fields, field{f.Field.Name, hidden, f.Unknown, f.ForcesNew, f.FormOnly})
	}
	return out, nil
}

// hidden says which values of the live object are not written out: those of
// fields that are declared with a secret, and those in which one stands.
func (e *encoder) hidden(c *plan.Change) func(int) bool {
	return func(i int) bool {
		if c.Object.SensitiveAt(i) || c.Live.SensitiveAt(i) {
			return true
		}
		if e.secret == nil || c.Live.Kind.Fields[i].Identity {
			return false
		}
		text, err := snapshot.Field(c.Live, i)
		return err == nil && e.secret(string(text))
	}
}

func (e *encoder) object(o *hclschema.Object, hide func(int) bool, declared bool) (*object, error) {
	values, err := snapshot.Of(o, hide)
	if err != nil {
		return nil, err
	}
	out := &object{Values: values, Needs: o.Needs}
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if declared && o.GivenAt(i) {
			out.Given = append(out.Given, f.Name)
		}
		if !hide(i) || declared && !o.GivenAt(i) || !declared && f.WriteOnly {
			continue
		}
		seal, err := sealField(e.sealer, o, i)
		if err != nil {
			return nil, err
		}
		if out.Sealed == nil {
			out.Sealed = map[string]string{}
		}
		out.Sealed[f.Name], e.sealed = seal, true
	}
	return out, nil
}

func sealField(s *snapshot.Sealer, o *hclschema.Object, i int) (string, error) {
	text, err := snapshot.Field(o, i)
	if err != nil {
		return "", err
	}
	return s.Seal(o.Path+"\x00"+o.Kind.Fields[i].Name, text), nil
}
