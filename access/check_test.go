package access_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
)

// twoMounts is a universe of two mounts with a role "r" each, and one role more.
func twoMounts(t *testing.T) *access.Universe {
	t.Helper()
	policy, err := access.ParsePolicy(`path "a/*" { capabilities = ["read"] }`, access.Vault)
	if err != nil {
		t.Fatal(err)
	}
	role := func(mount, name string) *access.Role {
		r := soundRole()
		r.Mount, r.Name, r.Policies = mount, name, []string{"p"}
		return r
	}
	return &access.Universe{
		Roles:    []*access.Role{role("one", "r"), role("two", "deploy"), role("two", "r")},
		Policies: map[string]*access.Policy{"p": policy},
	}
}

func TestFindRole(t *testing.T) {
	t.Parallel()
	u := twoMounts(t)
	for name, want := range map[string]string{
		"deploy": "auth/two/role/deploy", "DEPLOY": "auth/two/role/deploy", "one/r": "auth/one/role/r", "auth/two/role/r": "auth/two/role/r",
		"r": `several mounts have a role "r"; say which: "one/r" or "two/r"`, "deplo": `did you mean "deploy"?`, "x": "among the 3 of the configuration",
	} {
		got := ""
		if role, err := u.FindRole(name); err != nil {
			got = err.Error()
		} else {
			got = role.Path()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if _, err := (&access.Universe{}).FindRole("x"); err == nil {
		t.Error("found in nothing")
	}
}

// TestRunChecks answers checks with claims of each type.
func TestRunChecks(t *testing.T) {
	t.Parallel()
	u := twoMounts(t)
	u.Roles[1].BoundClaims = map[string][]any{"n": {json.Number("7")}, "b": {true}, "/o/x": {"y"}, "l": {"a"}}
	claims := cty.ObjectVal(map[string]cty.Value{
		"n": cty.NumberIntVal(7), "b": cty.True, "o": cty.ObjectVal(map[string]cty.Value{"x": cty.StringVal("y")}),
		"l": cty.TupleVal([]cty.Value{cty.StringVal("b"), cty.StringVal("a")}), "none": cty.NullVal(cty.String),
	})
	check := hclschema.Check{
		Name: "c", Role: "deploy", Claims: claims,
		Can:    []hclschema.Expectation{{Path: "/a/b", Capabilities: []string{"read"}}},
		Cannot: []hclschema.Expectation{{Path: "a/b", Capabilities: []string{"update", "read"}}},
	}
	results, diags := u.RunChecks(access.Vault, []hclschema.Check{check})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	var passed []bool
	for i := range results[0].Results {
		passed = append(passed, results[0].Results[i].Passed())
	}
	if !slices.Equal(passed, []bool{true, true, false}) || results[0].Passed() {
		t.Errorf("passed: %v", passed)
	}
	check.Role, check.RoleRange = "r", hcl.Range{Filename: "x"}
	if _, diags := u.RunChecks(access.Vault, []hclschema.Check{check}); len(diags) != 1 || diags[0].Subject.Filename != "x" {
		t.Errorf("a role of two mounts: %v", diags)
	}
	check.Role, check.Can[0].Capabilities = "deploy", []string{"deny", "scan"}
	if _, diags := u.RunChecks(access.Vault, []hclschema.Check{check}); len(diags) != 2 {
		t.Errorf("capabilities that are none: %v", diags)
	}
}

// TestAskAll asks for all roles, dead and useless ones among them.
func TestAskAll(t *testing.T) {
	t.Parallel()
	u := twoMounts(t)
	u.Roles[0].BoundClaims = map[string][]any{"n": {}}
	u.Roles[2].Type = "oidc"
	answers := u.AskAll(access.Vault, access.Question{Capability: access.Read, Path: "a/b"})
	if len(answers) != 1 || answers[0].Role.Name != "deploy" || answers[0].Verdict != access.Allowed {
		t.Errorf("got %+v", answers)
	}
	for i, reason := range []access.Reason{access.ClaimMismatch, "", access.RoleType} {
		answer := u.Ask(access.Vault, u.Roles[i], access.Question{Capability: access.Read, Path: "a/b"})
		if reason != "" && (answer.Verdict != access.Denied || answer.Admission.Refusals[0].Reason != reason) {
			t.Errorf("role %d: %+v", i, answer)
		}
	}
}
