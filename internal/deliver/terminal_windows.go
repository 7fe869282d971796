package deliver

import "os"

// terminal does not exist on Windows: a command whose output is filtered gets pipes.
type terminal struct {
	full          bool
	master, child *os.File
}

func newTerminal(_, _, _ *os.File) (*terminal, error) { return nil, nil }

func (*terminal) start() {}
func (*terminal) close() {}
