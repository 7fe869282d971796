package kind

// DestroyedError is a failure in the second half of a replacement: what was
// there before is deleted already.
type DestroyedError struct {
	Err error
}

// Error says both.
func (e *DestroyedError) Error() string {
	return "the old object is deleted, and making the new one failed: " + e.Err.Error()
}

// Unwrap gives the failure itself.
func (e *DestroyedError) Unwrap() error { return e.Err }
