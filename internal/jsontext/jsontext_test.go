package jsontext_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/vaultci/vaultci/internal/jsontext"
)

// FuzzAny wants what encoding/json gives, of each text that it takes.
func FuzzAny(f *testing.F) {
	for _, s := range []string{
		`{"a": [1, -2.5e3, true, false, null, "x", {}], "b": {"c": ""}}`, "[]", "{}", "null", " 7 ", `"\u00e4\ud83d\ude00\n\/"`,
		`{"a": 1, "a": 2}`, `{"\ud83d": 1, "a\"b": 2}`, "1 2", "", "01", "tru", `"\ud83d"`, `"\ud83d\u0041"`, "\"\xff\"", `{"` + "\xff" + `": 1}`,
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		`["` + strings.Repeat("[", 20000) + `\"", ` + strings.Repeat(`{},`, 10000) + "[]]", strings.Repeat("[", 1<<20), strings.Repeat(`{"":`, 20000) + "1" + strings.Repeat("}", 20000),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if json.Valid([]byte(s)) != jsontext.Valid(s) {
			t.Fatalf("%q: valid to one and not to the other", s)
		}
		if !jsontext.Valid(s) {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(s))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := jsontext.Any(gjson.Parse(s)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %#v, and encoding/json: %#v", s, got, want)
		}
		text, err := jsontext.Append(nil, want)
		if wantText, wantErr := json.Marshal(want); err != nil || wantErr != nil || string(text) != string(wantText) {
			t.Errorf("%q: %s, %v, and encoding/json: %s, %v", s, text, err, wantText, wantErr)
		}
	})
}

// TestAppend writes what values read from JSON do not have.
func TestAppend(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		nil, []any(nil), map[string]any(nil), int64(-7), 7, []string{"a"}, map[string]any{"b": []any{int64(1), "<&>\u2028", "\x00\xff"}, "a\"": nil},
	} {
		got, err := jsontext.Append([]byte("x"), v)
		if want, _ := json.Marshal(v); err != nil || string(got) != "x"+string(want) {
			t.Errorf("%#v: %s, %v, want %s", v, got, err, want)
		}
	}
	for _, v := range []any{make(chan int), []any{make(chan int)}, map[string]any{"a": make(chan int)}} {
		if _, err := jsontext.Append(nil, v); err == nil {
			t.Errorf("%T can be written", v)
		}
	}
}
