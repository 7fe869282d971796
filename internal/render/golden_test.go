package render_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/internal/term"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what draw writes, without colour and with, with the files
// testdata/<name>.txt and testdata/<name>.color.txt.
func golden(t *testing.T, name string, draw func(*term.Stream)) {
	t.Helper()
	plain, out, _ := term.Test("")
	draw(plain.Out)
	compare(t, name+".txt", out.String())
	colored, out, _ := term.TestTerminal(strings.NewReader(""), 80)
	draw(colored.Out)
	compare(t, name+".color.txt", strings.ReplaceAll(out.String(), "\x1b", "␛"))
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
