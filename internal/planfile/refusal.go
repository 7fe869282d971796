package planfile

// Refusal is a reason for which a saved plan is not carried out.
type Refusal struct {
	// Reason is what does not fit, in words that can follow a colon.
	Reason string
	// Remedy is what to do about it, in sentences.
	Remedy string
}

// Error gives the reason.
func (r *Refusal) Error() string { return r.Reason }

// Hint gives the remedy.
func (r *Refusal) Hint() string { return r.Remedy }
