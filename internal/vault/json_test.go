package vault

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// The parser and encoding/json agree on every text.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		roleAnswer, success, `null`, ` true `, `false`, `[]`, `{}`, `[1,-0,0.5,1e9,1E+2,-1.25e-3,12345678901234567890]`, `{"a":{"b":[{"c":null}]}}`,
		`"\u00e9\ud83d\ude00\n\"\\"`, "\"\xff\"", `{"a":1,"a":2}`, `{"Data":1,"data":2}`, `01`, `1.`, `.5`, `+1`, `--1`, `1e`, `nul`, `{"a"}`, `{a:1}`,
		`[1,]`, `{"a":1,}`, `"`, `"\`, `"\x"`, "\"\n\"", `[1 2]`, `{} {}`, ``, ` `, `{"ä":"ö"}`, `<html>`, `"\ud800"`, `[[[[]]]]`, `{"a":}`, `{"a" 1}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "[")+strings.Count(text, "{") > maxDepth {
			t.Skip("may nest deeper than parseJSON goes")
		}
		var want any
		if json.Valid([]byte(text)) {
			d := json.NewDecoder(strings.NewReader(text))
			d.UseNumber()
			if err := d.Decode(&want); err != nil {
				t.Fatal(err)
			}
		}
		got, err := parseJSON(text)
		if (err == nil) != json.Valid([]byte(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, want %#v", text, got, want)
		}
	})
}

func TestParseJSONDepth(t *testing.T) {
	t.Parallel()
	if _, err := parseJSON(strings.Repeat("[", 2*maxDepth)); err == nil || err == errJSONEnd {
		t.Error(err)
	}
}
