// Package atomicfile writes files as a whole or not at all: for the owner's eyes
// only unless another mode is asked for, and on the disk when it says so.
package atomicfile
