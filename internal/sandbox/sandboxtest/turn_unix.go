//go:build unix

package sandboxtest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// takeTurn waits until no other test on this machine uses the external server and keeps it until the test ends. The lock
// belongs to the open file, so it works between goroutines as between processes and is gone when the process is.
func takeTurn(t testing.TB, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	err = lock(file, unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		refuseSecond(t, file)
		err = lock(file, unix.LOCK_EX)
	}
	if err != nil {
		t.Fatalf("locking %s: %v", path, err)
	}
	holder(file, fmt.Sprintf("%d %s", os.Getpid(), t.Name()))
	t.Cleanup(func() {
		holder(file, "")
		file.Close()
	})
}

// refuseSecond skips a test that holds the turn already, itself or through its parent: it would wait for its own end.
func refuseSecond(t testing.TB, file *os.File) {
	t.Helper()
	text := make([]byte, 4096)
	n, _ := file.ReadAt(text, 0)
	self := fmt.Sprintf("%d %s", os.Getpid(), t.Name())
	if held := string(text[:n]); held == self || held != "" && strings.HasPrefix(self, held+"/") {
		t.Skip("this test needs two servers, and the external one is only one")
	}
}

// holder notes who has the turn. The note only helps to refuse, so a failure to write it is not worth one.
func holder(file *os.File, text string) {
	_ = file.Truncate(0)
	_, _ = file.WriteAt([]byte(text), 0)
}

func lock(file *os.File, how int) error {
	for {
		if err := unix.Flock(int(file.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
