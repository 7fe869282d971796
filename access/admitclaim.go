package access

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

const mismatched = "error validating claims: "

// boundClaim compares one claim with the values it is bound to.
func (a *admitter) boundClaim(name string, wants []any) {
	has := a.token.Claims.Get(name)
	refusal := Refusal{Claim: name, Has: has, Wants: closest(has, wants)}
	switch {
	case has == nil:
		refusal.Reason, refusal.Message = ClaimMissing, fmt.Sprintf("claim %q is missing", name)
		refusal.Hint = missingHint(name, a.token.Claims)
	default:
		list, ok := asList(has)
		if !ok {
			refusal.Reason, refusal.Message = ClaimType, fmt.Sprintf("received claim is not a string, bool, int or list: %v", has)
			refusal.Hint = "Bind a value inside the object, and name it by a JSON pointer such as " + strconv.Quote("/"+name+"/name") + "."
			break
		}
		found, wrong := a.match(wants, list)
		switch {
		case wrong != nil:
			refusal.Reason, refusal.Message = ClaimType, fmt.Sprintf("received claim is not a glob string: %v", wrong)
			refusal.Hint = `With bound_claims_type = "glob" every value must be a string.`
		case !found:
			refusal.Reason, refusal.Message = ClaimMismatch, fmt.Sprintf("claim %q does not match any associated bound claim values", name)
			refusal.Hint = mismatchHint(list, wants, a.role.Glob)
		default:
			return
		}
	}
	refusal.Message = mismatched + refusal.Message
	a.refuse(refusal)
}

// match reports whether one of the values is among those of the token. A value
// that is no pattern, wrong, ends the search among patterns.
func (a *admitter) match(wants, list []any) (found bool, wrong any) {
	for _, want := range wants {
		for _, has := range list {
			if !a.role.Glob {
				if sameValue(has, want) {
					return true, nil
				}
				continue
			}
			pattern, ok := want.(string)
			if !ok {
				return false, spell(want)
			}
			if text, ok := has.(string); ok && GlobMatch(pattern, text) {
				return true, nil
			}
		}
	}
	return false, nil
}

// missingHint suggests the claim that was probably meant.
func missingHint(name string, claims Claims) string {
	best, bestDistance := "", len(name)/3+1
	for _, other := range slices.Sorted(maps.Keys(claims)) {
		if d := editDistance(name, other); d < bestDistance {
			best, bestDistance = other, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("The token has a claim %q.", best)
}

// mismatchHint says what keeps values apart that look alike.
func mismatchHint(list, wants []any, glob bool) string {
	for _, has := range list {
		for _, want := range wants {
			text, isText := want.(string)
			_, hasText := has.(string)
			switch {
			case plainText(has) == plainText(want) && kindOf(has) != kindOf(want):
				return fmt.Sprintf("The token has the %s %s and the role the %s %s: types must agree.", kindOf(has), spell(has), kindOf(want), spell(want))
			case !glob && isText && hasText && GlobMatch(text, plainText(has)):
				return `The value has a "*" and bound_claims_type is not "glob".`
			}
		}
	}
	return ""
}

// kindOf names the type of a claim's value.
func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case float64:
		return "number in a list"
	}
	return "value"
}

// identity looks at the claims that say who it is.
func (a *admitter) identity() {
	a.userClaim()
	a.metadata()
	a.groups()
}

func (a *admitter) userClaim() {
	name := a.role.UserClaim
	has := a.token.Claims[name]
	if a.role.UserClaimJSONPointer {
		has = a.token.Claims.Get(name)
	}
	alias, ok := has.(string)
	refusal := Refusal{Reason: UserClaim, Claim: name, Has: has}
	switch {
	case has == nil && a.token.Partial && !a.binds(name):
		a.assume("%s, the user claim, is a string", name)
		return
	case has == nil:
		refusal.Message = fmt.Sprintf("claim %q not found in token", name)
		refusal.Hint = missingHint(name, a.token.Claims)
	case !ok:
		refusal.Message = fmt.Sprintf("claim %q could not be converted to string", name)
		refusal.Hint = "It is the user_claim, which must be a string."
	default: // that it is empty is found later
		a.Alias, a.named = alias, true
		return
	}
	a.refuse(refusal)
}

// binds reports whether the role asks for values of the claim.
func (a *admitter) binds(name string) bool {
	return slices.ContainsFunc(a.role.Constraints(), func(c Constraint) bool { return claimKey(c.Claim) == claimKey(name) })
}

func (a *admitter) metadata() {
	a.Metadata = map[string]string{"role": a.role.Name}
	for _, name := range slices.Sorted(maps.Keys(a.role.ClaimMappings)) {
		has := a.token.Claims.Get(name)
		text, ok := has.(string)
		switch {
		case ok:
			a.Metadata[a.role.ClaimMappings[name]] = text
		case has != nil:
			a.refuse(Refusal{
				Reason: Metadata, Claim: name, Has: has, Message: fmt.Sprintf("error converting claim '%s' to string", name),
				Hint: "claim_mappings takes claims that are strings.",
			})
		}
	}
}

func (a *admitter) groups() {
	name := a.role.GroupsClaim
	if name == "" {
		return
	}
	has := a.token.Claims.Get(name)
	list, ok := asList(has)
	refusal := Refusal{Reason: Groups, Claim: name, Has: has}
	switch {
	case has == nil && a.token.Partial && !a.binds(name):
		a.assume("%s, the groups claim, is a list of strings", name)
		return
	case has == nil:
		refusal.Message = fmt.Sprintf("failed to fetch groups: %q claim not found in token", name)
		a.refuse(refusal)
		return
	case !ok:
		refusal.Message = fmt.Sprintf("%q claim could not be converted to string list", name)
		a.refuse(refusal)
		return
	}
	for _, element := range list {
		text, ok := element.(string)
		if !ok {
			refusal.Message = fmt.Sprintf("value %v in groups claim could not be parsed as string", element)
			a.refuse(refusal)
			return
		}
		if text != "" {
			a.Groups = append(a.Groups, text)
		}
	}
}
