package main

import (
	"os"
	"syscall"
)

// peakMemory is the most memory that a process had resident. Linux counts the
// moment between fork and exec too, in which the process is a copy of this one:
// smaller than this program it never appears.
func peakMemory(state *os.ProcessState) int64 {
	if r, ok := state.SysUsage().(*syscall.Rusage); ok {
		return r.Maxrss * 1024
	}
	return 0
}
