package deliver

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	secrets := []Secret{
		{Name: "B_1", Value: []byte(`it's "a" $HOME \n <&> é`)},
		{Name: "a", Value: nil},
		{Name: "PATH_TO", Value: []byte("/tmp/x y")},
	}
	for format, want := range map[Format]string{
		FormatEnv:    "B_1=it's \"a\" $HOME \\n <&> é\na=\nPATH_TO=/tmp/x y\n",
		FormatDotenv: "B_1=it's \"a\" $HOME \\n <&> é\na=\nPATH_TO=/tmp/x y\n",
		FormatExport: "export B_1='it'\\''s \"a\" $HOME \\n <&> é'\nexport a=''\nexport PATH_TO='/tmp/x y'\n",
		FormatJSON:   "{\n  \"B_1\": \"it's \\\"a\\\" $HOME \\\\n <&> é\",\n  \"a\": \"\",\n  \"PATH_TO\": \"/tmp/x y\"\n}\n",
		FormatNone:   "",
	} {
		var b strings.Builder
		if err := Write(&b, format, secrets); err != nil || b.String() != want {
			t.Errorf("%s: %v\ngot  %q\nwant %q", format, err, b.String(), want)
		}
		b.Reset()
		if err := Write(&b, format, nil); err != nil || strings.TrimSpace(b.String()) != map[Format]string{FormatJSON: "{}"}[format] {
			t.Errorf("%s of nothing: %v, %q", format, err, b.String())
		}
	}
}

// Each refusal names the secret, never shows the value, and nothing is written.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	const all = "env dotenv json export none"
	for name, tt := range map[string]struct {
		formats string
		secrets []Secret
		want    []string
	}{
		"NUL":            {all, []Secret{{Name: "A", Value: []byte("topsecret\x00")}}, []string{"A has a NUL byte", "as a file"}},
		"names":          {all, []Secret{{Name: "1A"}, {Name: ""}, {Name: "a.b"}, {Name: "É"}, {Name: "A\nB"}}, []string{`"1A"`, `""`, `"a.b"`, `"É"`, `"A\nB"`}},
		"twice":          {all, []Secret{{Name: "A"}, {Name: "A"}}, []string{"A is given twice"}},
		"file":           {"env dotenv json export", []Secret{{Name: "A", Value: []byte("topsecret"), File: true}}, []string{"A is wanted as a file"}},
		"line breaks":    {"env dotenv", []Secret{{Name: "A", Value: []byte("topsecret\nPATH=/evil")}, {Name: "B", Value: []byte("topsecret\n")}}, []string{"value of A: it has a line break", "value of B: it has a line break"}},
		"carriage":       {"env", []Secret{{Name: "A", Value: []byte("top\rsecret")}}, []string{"value of A: it has a line break"}},
		"not UTF-8":      {"json dotenv", []Secret{{Name: "A", Value: []byte("topsecret\xff")}}, []string{"value of A: it is not UTF-8 text"}},
		"white space":    {"dotenv", []Secret{{Name: "A", Value: []byte(" topsecret")}, {Name: "B", Value: []byte("topsecret\t")}, {Name: "C", Value: []byte("topsecret\r")}}, []string{"value of A: it begins", "value of B: it begins", "value of C: it begins"}},
		"dotenv's names": {"dotenv", []Secret{{Name: strings.Repeat("A", 256)}}, []string{"at most 255 characters"}},
	} {
		for format := range strings.FieldsSeq(tt.formats) {
			var b strings.Builder
			err := Write(&b, Format(format), tt.secrets)
			if err == nil {
				t.Errorf("%s as %s: no error", name, format)
				continue
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s as %s: %q lacks %q", name, format, err, want)
				}
			}
			if b.Len() > 0 || strings.Contains(err.Error(), "topsecret") {
				t.Errorf("%s as %s: wrote %q, %v", name, format, b.String(), err)
			}
		}
	}
}

func TestParseFormat(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("%s: %v, %v", f, got, err)
		}
	}
	const want = `there is no format "yaml"; choose one of env, dotenv, json, export, none`
	if _, err := ParseFormat("yaml"); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := Write(&strings.Builder{}, "yaml", nil); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestCautions(t *testing.T) {
	t.Parallel()
	secrets := []Secret{{Name: "A", Value: []byte("pa$$w0rd")}, {Name: "B", Value: []byte("x")}, {Name: "C", Value: bytes.Repeat([]byte("$"), 5120)}}
	got := strings.Join(Cautions(FormatDotenv, secrets), "\n")
	if !strings.Contains(got, "of A, C.") || !strings.Contains(got, "has 5138 bytes") || strings.Contains(got, "w0rd") {
		t.Error(got)
	}
	if got := Cautions(FormatDotenv, secrets[1:2]); len(got) != 0 {
		t.Error(got)
	}
	if got := Cautions(FormatExport, secrets); len(got) != 0 {
		t.Error(got)
	}
}

// fullDisk takes a few bytes and then no more.
type fullDisk struct{ strings.Builder }

func (f *fullDisk) Write(p []byte) (int, error) {
	n, _ := f.Builder.Write(p[:min(len(p), 20)])
	return n, errors.New("no space left on device")
}

func TestPrint(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	secrets := []Secret{{Name: "A", Value: []byte("as it is")}, {Name: "KEY", Value: []byte("content\x00\n"), File: true}}
	var b strings.Builder
	kept, err := Print(&b, FormatJSON, secrets, base)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(got["KEY"])
	if err != nil || string(content) != "content\x00\n" || got["A"] != "as it is" || got["KEY"] != filepath.Join(kept, "KEY") {
		t.Errorf("%v %q, %v, kept in %s", got, content, err, kept)
	}
	if left := Sweep(base); len(left) != 0 {
		t.Errorf("the sweep takes files that shall stay: %v", left)
	}
	entries, err := os.ReadDir(kept)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestPrintLeavesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	file := Secret{Name: "KEY", Value: []byte("content"), File: true}
	for name, tt := range map[string]struct {
		format  Format
		secrets []Secret
	}{
		"disk":   {FormatExport, []Secret{file}},
		"format": {FormatDotenv, []Secret{file, {Name: "A", Value: []byte("\n")}}},
		"name":   {FormatDotenv, []Secret{file, {Name: "-"}}},
		"yaml":   {"yaml", []Secret{file}},
	} {
		if kept, err := Print(new(fullDisk), tt.format, tt.secrets, base); err == nil || kept != "" {
			t.Errorf("%s: %q, %v", name, kept, err)
		}
		clean(t, base)
	}
	if kept, err := Print(new(fullDisk), FormatNone, []Secret{file}, base); err != nil || kept != "" {
		t.Errorf("none: %q, %v", kept, err)
	}
	clean(t, base)
}

// FuzzExport wants real shells to read back what the format export carries: anything but NUL.
func FuzzExport(f *testing.F) {
	var shells []string
	for _, name := range []string{"sh", "dash", "bash", "zsh", "ksh", "busybox"} {
		if path, err := exec.LookPath(name); err == nil {
			shells = append(shells, path)
		}
	}
	if len(shells) == 0 {
		f.Skip("there is no shell here")
	}
	for _, seed := range seeds() {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var script bytes.Buffer
		err := Write(&script, FormatExport, []Secret{{Name: "A", Value: a}, {Name: "B", Value: b}})
		if hasNUL := bytes.Contains(a, []byte{0}) || bytes.Contains(b, []byte{0}); hasNUL != (err != nil) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		script.WriteString("printf '%s\\1%s' \"$A\" \"$B\"\n")
		for _, shell := range shells {
			cmd := exec.Command(shell)
			if filepath.Base(shell) == "busybox" {
				cmd.Args = append(cmd.Args, "sh")
			}
			cmd.Stdin = bytes.NewReader(script.Bytes())
			got, err := cmd.Output()
			if want := string(a) + "\x01" + string(b); err != nil || string(got) != want {
				t.Errorf("%s: %v\ngot  %q\nwant %q", shell, err, got, want)
			}
		}
	})
}

// FuzzJSON wants a JSON reader to give back what the format json carries: UTF-8.
func FuzzJSON(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		var b bytes.Buffer
		if Write(&b, FormatJSON, []Secret{{Name: "A", Value: value}}) != nil {
			return
		}
		var got map[string]string
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || got["A"] != string(value) || len(got) != 1 {
			t.Errorf("%v: got %q from %s", err, got, b.Bytes())
		}
	})
}

// seeds are values that trip readers up.
func seeds() [][]byte {
	var all [][]byte
	for _, s := range []string{
		"", "'", "''", `\`, `\\'`, "$HOME", "$(id)", "`id`", "pa$$w0rd", "a\nb", "\n", "a\n\n", "\r\n", " a ", "\t", "#", "a #b", "a=b", "=",
		`"a"`, "'a'", "a\\nb", "é", "\xff\xfe", "\x01\x7f\x80\x81\x88", "\u2028", "*", "~", "!", "-n", "${A}", "\ufeff", "\x00", "export A=1", "\u00a0a",
	} {
		all = append(all, []byte(s))
	}
	return all
}
