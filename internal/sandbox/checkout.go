package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modulePath is what the go.mod of a checkout says.
const modulePath = "github.com/vaultci/vaultci"

// FindCheckout returns the root of the checkout of vaultci that holds directory: the nearest parent whose go.mod is
// vaultci's and that has the sandbox module beside it.
func FindCheckout(directory string) (root string, found bool) {
	directory, err := filepath.Abs(directory)
	if err != nil {
		return "", false
	}
	for {
		if isCheckout(directory) {
			return directory, true
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "", false
		}
		directory = parent
	}
}

func isCheckout(directory string) bool {
	text, err := os.ReadFile(filepath.Join(directory, "go.mod"))
	if err != nil {
		return false
	}
	ours := slices.ContainsFunc(strings.Split(string(text), "\n"), func(line string) bool {
		words := strings.Fields(line)
		return len(words) >= 2 && words[0] == "module" && strings.Trim(words[1], `"`) == modulePath
	})
	if !ours {
		return false
	}
	_, err = os.Stat(filepath.Join(directory, "sandbox", "go.mod"))
	return err == nil
}

// checkout returns the checkout to build from, or the reason why there is none.
func (o LocateOptions) checkout() (root, reason string) {
	var starts []string
	if o.WorkDir != "" {
		starts = append(starts, o.WorkDir)
	}
	if o.Executable != "" {
		starts = append(starts, filepath.Dir(o.Executable))
	}
	for _, start := range starts {
		root, found := FindCheckout(start)
		if !found {
			continue
		}
		if _, err := o.LookPath("go"); err != nil {
			return "", "in the checkout " + root + ": go, which could build it, is not on PATH"
		}
		return root, ""
	}
	if starts == nil {
		return "", "in a checkout of vaultci: no directory to search"
	}
	return "", "in a checkout of vaultci: none around " + strings.Join(starts, " or ")
}
