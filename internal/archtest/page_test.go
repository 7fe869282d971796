package archtest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestArchitecturePage wants the table of docs/architecture.md to have the floor
// of each package that exists, and no other.
func TestArchitecturePage(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, p := range packages(t) {
		row := fmt.Sprintf("\n| %d | `%s` |", floors[p.name()], p.name())
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/architecture.md has no row %q", row[1:])
		}
		rows++
	}
	floor := 0
	for line := range strings.Lines(string(text)) {
		if n, err := fmt.Sscanf(line, "| %d |", &floor); n == 1 && err == nil {
			rows--
		}
	}
	if rows < 0 {
		t.Errorf("docs/architecture.md lists %d packages that do not exist", -rows)
	}
}
