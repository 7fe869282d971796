// Package atomicfile writes files that hold state: as a whole or not at all, for
// the owner's eyes only, and on the disk when it says so.
package atomicfile
