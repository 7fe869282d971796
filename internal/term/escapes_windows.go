package term

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes reports whether the terminal behind f understands escape sequences, switching them on where that is needed:
// a Windows console understands them since Windows 10, but each program has to ask.
func enableEscapes(f *os.File) bool {
	var mode uint32
	handle := windows.Handle(f.Fd())
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
