package gitlab

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// maxWalked bounds the files and directories that a wildcard looks at.
const maxWalked = 200_000

var errTooManyFiles = errors.New("the repository has too many files to look for it")

// wildcard finds the files that an include with * names, sorted. * stands for
// any text without a slash, and ** for any text.
func wildcard(root fs.FS, pattern string) ([]string, error) {
	expr, err := regexp.Compile(wildcardExpr(pattern))
	if err != nil {
		return nil, err
	}
	var found []string
	walked := 0
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if walked++; walked > maxWalked {
			return errTooManyFiles
		}
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			return nil // what cannot be read cannot be included either
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.Type().IsRegular() && expr.MatchString(name):
			found = append(found, name)
		}
		return nil
	})
	slices.Sort(found)
	return found, err
}

func wildcardExpr(pattern string) string {
	expr := regexp.QuoteMeta(pattern)
	expr = strings.ReplaceAll(expr, `\*\*`, `.*`)
	expr = strings.ReplaceAll(expr, `\*`, `[^/]*`)
	return `\A` + expr + `\z`
}
