package hclschema

import "github.com/zclconf/go-cty/cty"

// Type is the form of a field's values: what may be written in HCL, what the
// API says and wants, and the canonical value between them. Two canonical
// values are equal (cty's RawEquals) exactly when the server would treat them
// as the same. Implementations have no state and may be shared.
type Type interface {
	// Name says the form in documentation and messages, such as "duration".
	Name() string
	// Constraint is what HCL expressions are converted to before Normalize;
	// [cty.DynamicPseudoType] where Normalize wants the value as written.
	Constraint() cty.Type
	// Zero is the canonical form of "not set".
	Zero() cty.Value
	// Normalize brings a value from HCL, known, not null and without marks,
	// into canonical form. The error is a sentence part that says what is
	// wrong with the value; it may be a [cty.PathError] that leads to an
	// element, and may join several by [errors.Join].
	Normalize(cty.Value) (cty.Value, error)
	// Decode brings a value of the API's JSON (numbers as json.Number; nil
	// where the key is absent or null) into canonical form.
	Decode(any) (cty.Value, error)
	// Encode gives the value that the API wants for a canonical one.
	Encode(cty.Value) any
}

// Comparer is a [Type] whose values can differ in form and yet mean the same.
type Comparer interface {
	Type
	// SameMeaning says whether two canonical values differ in form at most.
	SameMeaning(a, b cty.Value) bool
}

// Displayer is a [Type] whose values people read in another form than the
// API's JSON, such as "1h" for 3600.
type Displayer interface {
	Type
	// Display gives the value in the form in which people write it in HCL.
	Display(cty.Value) any
}

// Viewer is a [Type] whose canonical values have another form than what people
// write, for the sake of comparing them. References see what was written.
type Viewer interface {
	Type
	// View is what references see of a canonical value that nobody wrote.
	View(cty.Value) cty.Value
}
