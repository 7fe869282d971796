package plan

// Cause is what was changed since the last apply, where a record of it is kept. Its
// text is the word used in JSON.
type Cause string

// The causes.
const (
	// CauseUnknown: there is no record.
	CauseUnknown Cause = ""
	// CauseVault: the live object is no longer as it was left. This is drift.
	CauseVault Cause = "vault"
	// CauseConfiguration: the declaration is another. This is intent.
	CauseConfiguration Cause = "configuration"
	// CauseBoth: both.
	CauseBoth Cause = "both"
)

// Drift says whether the live object may have been changed by another hand: where
// that is not known, it may.
func (c Cause) Drift() bool { return c != CauseConfiguration }

// Applied is the last apply, as its record says. Any field may be empty.
type Applied struct {
	// By is who started it.
	By string
	// Commit is the commit of the configuration.
	Commit string
	// At is when it ended, by the server's clock (RFC 3339).
	At string
}

// OnlyDrift returns the plan without the changes that only the configuration asks
// for. It is for showing: what comes before what is not in it.
func (p *Plan) OnlyDrift() *Plan {
	out := *p
	out.Changes, out.Access = nil, nil
	drifted := map[string]bool{}
	for _, c := range p.Drifted() {
		shown := *c
		shown.After = nil
		out.Changes = append(out.Changes, &shown)
		drifted[c.Address] = true
	}
	for _, a := range p.Access {
		if drifted[a.Address] {
			out.Access = append(out.Access, a)
		}
	}
	return &out
}

// Drifted lists the changes that set right what was changed in Vault.
func (p *Plan) Drifted() []*Change {
	var out []*Change
	for _, c := range p.Changes {
		if c.Cause.Drift() {
			out = append(out, c)
		}
	}
	return out
}
