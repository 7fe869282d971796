package jsontext

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Append appends a value as [json.Marshal] writes it.
func Append(text []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(text, "null"...), nil
	case bool:
		return strconv.AppendBool(text, v), nil
	case int64:
		return strconv.AppendInt(text, v, 10), nil
	case string:
		return appendString(text, v)
	case []any:
		return appendList(text, v)
	case map[string]any:
		return appendObject(text, v)
	}
	return appendSlowly(text, v)
}

func appendSlowly(text []byte, v any) ([]byte, error) {
	more, err := json.Marshal(v)
	return append(text, more...), err
}

func appendString(text []byte, s string) ([]byte, error) {
	begin := len(text)
	text = append(text, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			text = append(text, '\\', c)
		case c == '\n':
			text = append(text, `\n`...)
		case c < ' ', c > '~', c == '<', c == '>', c == '&':
			return appendSlowly(text[:begin], s)
		default:
			text = append(text, c)
		}
	}
	return append(text, '"'), nil
}

func appendList(text []byte, list []any) (_ []byte, err error) {
	if list == nil {
		return append(text, "null"...), nil
	}
	text = append(text, '[')
	for i, elem := range list {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = Append(text, elem); err != nil {
			return nil, err
		}
	}
	return append(text, ']'), nil
}

func appendObject(text []byte, object map[string]any) (_ []byte, err error) {
	if object == nil {
		return append(text, "null"...), nil
	}
	text = append(text, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = appendString(text, name); err != nil {
			return nil, err
		}
		if text, err = Append(append(text, ':'), object[name]); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}
