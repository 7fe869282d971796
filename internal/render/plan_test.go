package render_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/term"
	"github.com/vaultci/vaultci/plan"
)

const secret = "s3cr3t-value"

// everySymbol is a plan with each symbol, and fields of each form.
func everySymbol(t *testing.T) *plan.Plan {
	t.Helper()
	str := cty.StringVal
	return &plan.Plan{
		Changes: []*plan.Change{
			change(t, plan.Create, "jwt_role", `jwt_role.new["ä"]`, "auth/jwt/role/new",
				field(t, "jwt_role", "user_claim", cty.NilVal, str("sub")),
				field(t, "jwt_role", "token_policies", cty.NilVal, cty.ListVal([]cty.Value{str("a"), str("b")}))),
			change(t, plan.Update, "policy", "policy.deploy", "sys/policies/acl/deploy",
				field(t, "policy", "rules", str("a\n\nb\nc\n"), str("a\n\nB\nc\n\x1b[2J\n"))),
			change(t, plan.Replace, "secrets_mount", "secrets_mount.ops", "sys/mounts/ops",
				forcing(field(t, "secrets_mount", "local", cty.False, cty.True))),
			change(t, plan.Update, "jwt_auth", "jwt_auth.jwt", "sys/auth/jwt",
				field(t, "jwt_auth", "bound_issuer", str("https://old"), str("https://new")),
				hidden(field(t, "jwt_auth", "oidc_client_secret", cty.NilVal, str(secret)))),
			change(t, plan.Delete, "policy", "policy.old", "sys/policies/acl/old"),
		},
		Access: []plan.AccessChange{
			{
				Address: `jwt_role.new["ä"]`, Effect: access.Widens, Gained: []string{"b"}, MorePaths: 4,
				Tokens: []access.RoleChange{{Attribute: "name", Effect: access.Widens, Text: `admits tokens with ref = "\x1b"`}},
				Paths:  []access.PathChange{{Path: "ops/data/+/*", Gained: access.Read | access.List}},
			},
			{
				Address: "policy.deploy", Effect: access.Changes, Roles: []string{"auth/ci/role/a", "auth/ci/role/b", "auth/ci/role/c", "auth/ci/role/d"}, MoreRoles: 7,
				Paths: []access.PathChange{
					{Path: "a", Gained: access.Read, Lost: access.Update},
					{Path: "b", Loosened: true},
					{Path: "c", Tightened: true},
					{Path: "d", Loosened: true, Tightened: true},
					{Path: "e", Lost: access.Read},
					{Path: "f", Lost: access.Read},
					{Path: "g", Lost: access.Read},
				},
			},
			{Address: "policy.old", Effect: access.Changes, Lost: []string{"x"}, New: false},
		},
		Unchanged:  3,
		Uncompared: []plan.Uncompared{{Address: "jwt_auth.other", Field: "oidc_client_secret"}},
		Skipped:    []string{"jwt_role.unread"},
	}
}

func change(t *testing.T, action plan.Action, kindName, address, path string, fields ...plan.FieldChange) *plan.Change {
	t.Helper()
	c := &plan.Change{Action: action, Address: address, Fields: fields, Object: &hclschema.Object{Kind: kindOf(t, kindName).Kind, Address: address, Path: path}}
	if action.Destroys() {
		c.Loss = []string{"what is in it is lost"}
	}
	return c
}

func kindOf(t *testing.T, name string) *kind.Kind {
	t.Helper()
	for _, k := range kind.All().Kinds() {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("no kind %s", name)
	return nil
}

func field(t *testing.T, kindName, name string, before, after cty.Value) plan.FieldChange {
	t.Helper()
	fields := kindOf(t, kindName).Fields
	for i := range fields {
		if fields[i].Name == name {
			return plan.FieldChange{Field: &fields[i], Before: before, After: after}
		}
	}
	t.Fatalf("%s has no field %s", kindName, name)
	return plan.FieldChange{}
}

func forcing(f plan.FieldChange) plan.FieldChange { f.ForcesNew = true; return f }

func hidden(f plan.FieldChange) plan.FieldChange { f.Sensitive, f.Unknown = true, true; return f }

func TestPlanHuman(t *testing.T) {
	t.Parallel()
	golden(t, "plan", func(w *term.Stream) {
		if err := render.PlanHuman(w, w.Style(), everySymbol(t)); err != nil {
			t.Error(err)
		}
	})
	golden(t, "plan_empty", func(w *term.Stream) {
		if err := render.PlanHuman(w, w.Style(), &plan.Plan{}); err != nil {
			t.Error(err)
		}
	})
}

func TestPlanJSON(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := render.PlanJSON(&out, everySymbol(t)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), secret) {
		t.Error("the secret is in the document")
	}
	compare(t, "plan.json", out.String())
}

func TestReportHuman(t *testing.T) {
	t.Parallel()
	p := everySymbol(t)
	report := &apply.Report{Results: []apply.Result{
		{Change: p.Changes[0], Status: apply.Done, Warnings: []string{"a remark"}},
		{Change: p.Changes[1], Status: apply.Failed, Err: errors.New("refused")},
		{Change: p.Changes[2], Status: apply.Done},
		{Change: p.Changes[3], Status: apply.Skipped, Reason: "the run was interrupted"},
	}}
	golden(t, "report", func(w *term.Stream) {
		if err := render.ReportHuman(w, w.Style(), report); err != nil {
			t.Error(err)
		}
	})
}
