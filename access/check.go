package access

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
)

// CheckResult is what became of one check block.
type CheckResult struct {
	// Check is the block.
	Check hclschema.Check
	// Role is the role that it names.
	Role *Role
	// Results are those of its expectations, in their order: those of can, and
	// then those of cannot.
	Results []Result
}

// Passed reports whether all is as expected.
func (c *CheckResult) Passed() bool {
	for i := range c.Results {
		if !c.Results[i].Passed() {
			return false
		}
	}
	return true
}

// Result is the answer to one expectation.
type Result struct {
	// Question is what was asked, Want the verdict that is expected.
	Question Question
	Want     Verdict
	Answer   Answer
}

// Passed reports whether the answer is the expected one. One that is not known
// never is.
func (r *Result) Passed() bool { return r.Answer.Verdict == r.Want }

// RunChecks answers what check blocks expect. The tokens are partial: what a CI
// server puts into every token need not be written; see [Token]. Blocks that name a
// role or a capability that is not there are reported, and are not answered.
func (u *Universe) RunChecks(d Dialect, checks []hclschema.Check) ([]CheckResult, hcl.Diagnostics) {
	var results []CheckResult
	var diags hcl.Diagnostics
	for _, c := range checks {
		result, faults := u.runCheck(d, c)
		diags = append(diags, faults...)
		if len(faults) == 0 {
			results = append(results, result)
		}
	}
	return results, diags
}

func (u *Universe) runCheck(d Dialect, c hclschema.Check) (CheckResult, hcl.Diagnostics) {
	result := CheckResult{Check: c}
	role, err := u.FindRole(c.Role)
	if err != nil {
		return result, hcl.Diagnostics{{
			Severity: hcl.DiagError, Summary: "Check of a role that is not declared", Subject: c.RoleRange.Ptr(), Context: c.Range.Ptr(),
			Detail: "It cannot be answered: " + hclschema.Sentence(err.Error()) + " A check is about a role of the configuration: refer to it, as in role = jwt_role.production.name.",
		}}
	}
	result.Role = role
	token := &Token{Claims: claimsOf(c.Claims), Partial: true}
	var diags hcl.Diagnostics
	for _, side := range []struct {
		want Verdict
		list []hclschema.Expectation
	}{{Allowed, c.Can}, {Denied, c.Cannot}} {
		for _, e := range side.list {
			for _, name := range e.Capabilities {
				capability, ok := ParseCapability(name, d)
				if !ok || capability == Deny {
					diags = append(diags, unknownCapability(name, e, d))
					continue
				}
				q := Question{Capability: capability, Path: strings.TrimLeft(e.Path, "/"), Token: token}
				result.Results = append(result.Results, Result{q, side.want, u.Ask(d, role, q)})
			}
		}
	}
	return result, diags
}

func unknownCapability(name string, e hclschema.Expectation, d Dialect) *hcl.Diagnostic {
	known := d.capabilities() &^ Deny
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Unknown capability", Subject: e.Range.Ptr(),
		Detail: fmt.Sprintf("%q, expected of %s, is no capability that can be asked for; %s", name, e.Path, hclschema.Sentence(nearest(name, known.Names()))),
	}
}

// claimsOf returns the claims of a check as a token has them.
func claimsOf(v cty.Value) Claims {
	claims := Claims{}
	for it := v.ElementIterator(); it.Next(); {
		name, value := it.Element()
		claims[name.AsString()] = claimOf(value)
	}
	return claims
}

func claimOf(v cty.Value) any {
	typ := v.Type()
	switch {
	case v.IsNull():
		return nil
	case typ == cty.String:
		return v.AsString()
	case typ == cty.Bool:
		return v.True()
	case typ == cty.Number:
		n, _ := v.AsBigFloat().Float64() // as precise as the server reads it
		return n
	case typ.IsObjectType() || typ.IsMapType():
		return map[string]any(claimsOf(v))
	}
	list := []any{}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		list = append(list, claimOf(element))
	}
	return list
}
