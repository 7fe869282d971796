package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
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
		v, err := value(text, kind.Fields[i].Zero().Type())
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, kind.Name, err)
		}
		o.Values[i] = v
	}
	o.Path = o.Expand(kind.Path)
	return o, nil
}

func value(text json.RawMessage, typ cty.Type) (cty.Value, error) {
	if err := checkNumbers(text); err != nil {
		return cty.NilVal, err
	}
	return ctyjson.Unmarshal(text, typ)
}

// longestNumber is in bytes.
const longestNumber = 40

// checkNumbers refuses numbers that no field has, and that are not written here. One
// such as 1e999999999 would take minutes to write out.
func checkNumbers(text json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err != nil {
			return nil // the end; a fault is found again when the value is read
		}
		if n, ok := token.(json.Number); ok && (len(n) > longestNumber || strings.ContainsAny(n.String(), "eE")) {
			return errors.New("it has a number that no field has")
		}
	}
}
