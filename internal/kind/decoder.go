package kind

import (
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/vaultci/vaultci/hclschema"
)

// decoder makes live objects of one kind from what a server says.
type decoder struct {
	fields map[string][]int // by API name
	memos  []memo           // by field
}

func newDecoder(kind *hclschema.Kind) *decoder {
	d := &decoder{fields: map[string][]int{}, memos: make([]memo, len(kind.Fields))}
	for i := range kind.Fields {
		name := kind.Fields[i].APIName()
		d.fields[name] = append(d.fields[name], i)
	}
	return d
}

// decode gives the live object the fields of an endpoint.
func (d *decoder) decode(live *hclschema.Object, ep Endpoint, said answer) error {
	if said.text != "" && ep.Decode == nil {
		return d.decodeText(live, ep, said.text)
	}
	raw := said.decoded()
	if ep.Decode != nil {
		raw = ep.Decode(raw)
	}
	for i := range live.Kind.Fields {
		f := &live.Kind.Fields[i]
		if !ep.answers(f) {
			continue
		}
		value, ok := raw[f.APIName()]
		if !ok {
			continue // the field's default
		}
		v, err := f.Type.Decode(value)
		if err != nil {
			return fmt.Errorf("%s: %w", f.APIName(), err)
		}
		live.Values[i] = v
	}
	return nil
}

// decodeText is decode for the endpoints that large fleets are made of: most of
// their fields say the same in each object, and each such text is decoded once.
func (d *decoder) decodeText(live *hclschema.Object, ep Endpoint, text string) (err error) {
	gjson.Parse(text).ForEach(func(name, value gjson.Result) bool {
		for _, i := range d.fields[name.Str] {
			f := &live.Kind.Fields[i]
			if !ep.answers(f) {
				continue
			}
			if live.Values[i], err = d.memos[i].decode(f.Type, value); err != nil {
				err = fmt.Errorf("%s: %w", f.APIName(), err)
				return false
			}
		}
		return true
	})
	return err
}

// answers says whether the server gives the field back at this endpoint.
func (ep Endpoint) answers(f *hclschema.Field) bool {
	return f.Endpoint == ep.Name && !f.Identity && !f.WriteOnly
}
