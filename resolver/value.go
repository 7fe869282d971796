package resolver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Value is a secret that was read.
type Value struct {
	// Name is that of the [Secret].
	Name string
	// Data is the value: a string as it is, a number as Vault wrote it, true or false, lists and objects as JSON.
	Data []byte
	// Missing says that there is no such secret and that [Options.MissingIsEmpty] makes it empty.
	Missing bool
	// Lease is how long the value is good for, where it was made for this read; 0 for what just lies there. It ends
	// with the token at the latest, so [Resolver.Close] ends it.
	Lease time.Duration
}

// convert gives the bytes of a value. It is never called with nil.
func convert(value any) ([]byte, error) {
	switch v := value.(type) {
	case string:
		return []byte(v), nil
	case json.Number:
		return []byte(v.String()), nil
	case bool:
		return strconv.AppendBool(nil, v), nil
	}
	return jsonText(value)
}

// jsonText writes compact JSON with sorted keys. Numbers keep their text, and characters stay as they are.
func jsonText(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// convertGo writes a value as Go's fmt does, which is what GitLab Runner does: a list is [a b], an object map[a:1 b:2].
func convertGo(value any) ([]byte, error) { return fmt.Append(nil, value), nil }
