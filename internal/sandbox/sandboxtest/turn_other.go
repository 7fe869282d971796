//go:build !unix

package sandboxtest

import "testing"

// takeTurn needs locks that this system lacks.
func takeTurn(t testing.TB, _ string) {
	t.Helper()
	t.Skip("tests on an external server need a Unix system, whose file locks keep them apart")
}
