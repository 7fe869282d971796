package access

import (
	"fmt"
	"strings"
)

// Question asks whether a job may do something.
type Question struct {
	// Capability is the one that the request needs, Path its path without
	// "v1/".
	Capability Capabilities
	Path       string
	// Token is what the job logs in with; nil for any token that the role
	// admits.
	Token *Token
}

// Answer says whether a job that logs in to a role may do something.
type Answer struct {
	// Verdict is the answer.
	Verdict Verdict
	// Role is the role that is logged in to.
	Role *Role
	// Admission is what became of the login.
	Admission Admission
	// Decision is what the token's policies say; nil when there was none.
	Decision *Decision
}

// Ask answers a question for one role.
func (u *Universe) Ask(d Dialect, role *Role, q Question) Answer {
	own := &Universe{Policies: map[string]*Policy{}}
	for _, name := range role.TokenPolicies() {
		if policy, ok := u.Policies[name]; ok {
			own.Policies[name] = policy
		}
	}
	return own.about(q).ask(d, role, q)
}

// AskAll answers a question for each role, in their order, and leaves out those of
// which the answer is no.
func (u *Universe) AskAll(d Dialect, q Question) []Answer {
	small := u.about(q)
	var answers []Answer
	for _, role := range u.Roles {
		if small.silent(role) {
			continue
		}
		if answer := small.ask(d, role, q); answer.Verdict != Denied {
			answers = append(answers, answer)
		}
	}
	return answers
}

// silent reports whether all policies of a role are known, and none has a rule.
func (u *Universe) silent(role *Role) bool {
	for _, name := range role.TokenPolicies() {
		if p := u.Policies[name]; p == nil || len(p.Rules) > 0 {
			return false
		}
	}
	return true
}

// about returns a universe with the rules that may have to do with a path, and no
// others: ten thousand roles are answered by a few.
func (u *Universe) about(q Question) *Universe {
	small := &Universe{Roles: u.Roles, Policies: make(map[string]*Policy, len(u.Policies))}
	for name, policy := range u.Policies {
		small.Policies[name] = policy.about(q.Path)
	}
	if _, ok := small.Policies[DefaultPolicyName]; !ok {
		small.Policies[DefaultPolicyName] = DefaultPolicy(Vault).Policy.about(q.Path)
	}
	return small
}

func (p *Policy) about(path string) *Policy {
	path = strings.TrimLeft(path, "/")
	small := &Policy{}
	for i := range p.Rules {
		if p.Rules[i].mayConcern(path) {
			small.Rules = append(small.Rules, p.Rules[i])
		}
	}
	return small
}

// mayConcern reports whether the rule might match the path, or a list of it: too
// often rather than too rarely.
func (r *PathRule) mayConcern(path string) bool {
	pattern := r.Path
	if strings.ContainsAny(pattern, "*+{") {
		pattern = asGlob(withGaps(pattern))
	}
	return GlobMatch(pattern, path) || GlobMatch(pattern, path+"/") || GlobMatch(pattern, strings.TrimSuffix(path, "/"))
}

// withGaps replaces each template of a path by a star.
func withGaps(path string) string {
	before, rest, ok := strings.Cut(path, "{{")
	if !ok {
		return path
	}
	_, after, _ := strings.Cut(rest, "}}")
	return before + "*" + withGaps(after)
}

func (u *Universe) ask(d Dialect, role *Role, q Question) Answer {
	answer := Answer{Role: role, Verdict: Denied}
	if q.Token != nil {
		answer.Admission = Admit(role, *q.Token)
		if !answer.Admission.Admitted {
			return answer
		}
	} else if answer = u.anyToken(role); answer.Verdict == Denied {
		return answer
	}
	decision := u.ACL(d, role, &answer.Admission).Decide(q.Capability, q.Path)
	answer.Verdict, answer.Decision = decision.Verdict, &decision
	return answer
}

// anyToken is the admission of whatever token the role admits.
func (u *Universe) anyToken(role *Role) Answer {
	if c, dead := role.Dead(); dead {
		return Answer{Role: role, Verdict: Denied, Admission: Admission{Refusals: []Refusal{{
			Reason: ClaimMismatch, Claim: c.Claim, Wants: c.Values, Message: fmt.Sprintf("no token has a claim %q that the role admits", c.Claim),
		}}}}
	}
	admission := Admit(role, Token{Claims: role.Pinned(), Partial: true})
	admission.Admitted, admission.Assumed = true, []string{"the role admits the token: " + Describe(role)}
	for _, refusal := range admission.Refusals {
		if refusal.Reason == RoleType || refusal.Reason == Policies {
			admission.Admitted = false
			return Answer{Role: role, Verdict: Denied, Admission: admission}
		}
	}
	admission.Refusals = nil
	return Answer{Role: role, Verdict: Unknown, Admission: admission}
}

// FindRole returns the role of that name, which may be preceded by its mount and a
// slash. The error says what there is instead.
func (u *Universe) FindRole(name string) (*Role, error) {
	var found []*Role
	for _, role := range u.Roles {
		if own := strings.ToLower(name); role.Name == own || role.Mount+"/"+role.Name == name || role.Path() == name || role.Address == name {
			found = append(found, role)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no role %q%s", name, u.nearestRole(name))
	}
	var paths []string
	for _, role := range found {
		paths = append(paths, role.Mount+"/"+role.Name)
	}
	return nil, fmt.Errorf("several mounts have a role %q; say which: %s", name, spellSome(anyOf(paths)))
}

func (u *Universe) nearestRole(name string) string {
	best, distance := "", len(name)/3+1
	for _, role := range u.Roles {
		if d := editDistance(name, role.Name); d < distance {
			best, distance = role.Name, d
		}
	}
	switch {
	case best != "":
		return "; " + didYouMean(best)
	case len(u.Roles) == 0:
		return ", nor any other, in the configuration"
	}
	return fmt.Sprintf(" among the %d of the configuration", len(u.Roles))
}
