package snapshot

import (
	"encoding/json"
	"fmt"

	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/vaultci/vaultci/hclschema"
)

// Values are canonical values of an object's fields as JSON, by the field's
// name. Fields at their default are left out.
type Values map[string]json.RawMessage

// Of returns the values of an object but those of the fields, by index, that
// omit says.
func Of(o *hclschema.Object, omit func(i int) bool) (Values, error) {
	values := Values{}
	for i := range o.Kind.Fields {
		f := &o.Kind.Fields[i]
		if omit(i) || o.Values[i].RawEquals(f.Zero()) {
			continue
		}
		text, err := Field(o, i)
		if err != nil {
			return nil, err
		}
		values[f.Name] = text
	}
	return values, nil
}

// Field returns the value of the field of that index.
func Field(o *hclschema.Object, i int) (json.RawMessage, error) {
	f := &o.Kind.Fields[i]
	text, err := ctyjson.Marshal(o.Values[i], f.Zero().Type())
	if err != nil {
		return nil, fmt.Errorf("saving %s of %s: %w", f.Name, o.Path, err)
	}
	return text, nil
}

// Restore makes an object of that kind with these values and its path. A field
// that the kind does not have is an error: the values are of another version.
func Restore(kind *hclschema.Kind, values Values) (*hclschema.Object, error) {
	o := hclschema.NewObject(kind)
	for name, text := range values {
		i := kind.FieldIndex(name)
		if i < 0 {
			return nil, fmt.Errorf("this version of vaultci knows no %s of %s", name, kind.Name)
		}
		v, err := ctyjson.Unmarshal(text, kind.Fields[i].Zero().Type())
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, kind.Name, err)
		}
		o.Values[i] = v
	}
	o.Path = o.Expand(kind.Path)
	return o, nil
}
