package hclschema

import (
	"errors"

	"github.com/tidwall/gjson"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// jsonDecodeFunction is jsondecode of cty's library, which reads a text several times:
// long ones, such as the list of all projects, are felt in every run. What the short
// way does not take, the library decodes or refuses.
func jsonDecodeFunction() function.Function {
	return function.New(&function.Spec{
		Params: stdlib.JSONDecodeFunc.Params(),
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			text := args[0].AsString()
			if jsontext.TooDeep(text) {
				return cty.NilVal, errors.New("values within values more than 10000 deep")
			}
			if gjson.Valid(text) {
				if v, ok := fromJSON(gjson.Parse(text)); ok {
					return v, nil
				}
			}
			return stdlib.JSONDecode(args[0])
		},
	})
}

// fromJSON makes a value of JSON; ok is false where a name stands twice in an
// object, and for a number that is out of range.
func fromJSON(v gjson.Result) (out cty.Value, ok bool) {
	switch {
	case v.Type == gjson.String:
		return cty.StringVal(jsontext.String(v)), true
	case v.Type == gjson.Number:
		n, err := cty.ParseNumberVal(v.Raw)
		return n, err == nil
	case v.IsBool():
		return cty.BoolVal(v.Bool()), true
	case v.IsArray():
		return tupleFromJSON(v)
	case v.IsObject():
		return objectFromJSON(v)
	}
	return cty.NullVal(cty.DynamicPseudoType), true
}

func tupleFromJSON(v gjson.Result) (cty.Value, bool) {
	var elems []cty.Value
	ok := true
	v.ForEach(func(_, elem gjson.Result) bool {
		var value cty.Value
		value, ok = fromJSON(elem)
		elems = append(elems, value)
		return ok
	})
	return cty.TupleVal(elems), ok
}

func objectFromJSON(v gjson.Result) (cty.Value, bool) {
	attributes := map[string]cty.Value{}
	ok := true
	v.ForEach(func(name, elem gjson.Result) bool {
		var value cty.Value
		key := cty.NormalizeString(jsontext.String(name))
		_, twice := attributes[key]
		value, ok = fromJSON(elem)
		ok = ok && !twice
		attributes[key] = value
		return ok
	})
	return cty.ObjectVal(attributes), ok
}
