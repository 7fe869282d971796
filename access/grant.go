package access

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/hashicorp/hcl/hcl/token"
)

// grant reads the attributes policy and capabilities into the rule. Reading
// stops at the first deny: the server does not look at what follows it, and so
// accepts anything there.
func (s *stanzaParser) grant() {
	extra, known := s.shorthand()
	if !known {
		return
	}
	if extra.Has(Deny) {
		s.rule.Capabilities = Deny
		return
	}
	places := s.capabilityPlaces()
	for i, name := range s.body.Capabilities {
		capability, ok := ParseCapability(name, s.dialect)
		if !ok {
			s.failAt(places(i), fmt.Sprintf("path %q: invalid capability %q", s.label, name), capabilityHint(name, s.dialect))
			continue
		}
		if capability == Deny {
			s.rule.Capabilities = Deny
			return
		}
		s.rule.Capabilities |= capability
	}
	s.rule.Capabilities |= extra
}

// shorthand reads the attribute policy.
func (s *stanzaParser) shorthand() (c Capabilities, ok bool) {
	if s.body.Policy == "" {
		return 0, true
	}
	c, ok = parseShorthand(s.body.Policy)
	if !ok {
		s.failAt(s.place("policy"), fmt.Sprintf("path %q: invalid policy %q", s.label, s.body.Policy),
			nearest(s.body.Policy, []string{"deny", "read", "write", "sudo"}))
	}
	return c, ok
}

// capabilityPlaces returns a function from the index of a capability to its
// place in the text, or to the place of the attribute when that is not known.
func (s *stanzaParser) capabilityPlaces() func(int) token.Pos {
	var places []token.Pos
	for _, item := range s.items("capabilities") {
		if list, ok := item.Val.(*ast.ListType); ok {
			for _, element := range list.List {
				places = append(places, element.Pos())
			}
		}
	}
	attribute := s.place("capabilities")
	return func(i int) token.Pos {
		if len(places) != len(s.body.Capabilities) || places[i].Line == 0 {
			return attribute
		}
		return places[i]
	}
}

// lowerKeys returns the parameters under lower-case names, as the server looks
// them up. Of two names that differ in case only, the server keeps either; the
// one later in byte order is kept here.
func lowerKeys(parameters map[string][]any) map[string][]any {
	if len(parameters) == 0 {
		return nil
	}
	lower := make(map[string][]any, len(parameters))
	for _, name := range sortedKeys(parameters) {
		lower[strings.ToLower(name)] = parameters[name]
	}
	return lower
}
