package render_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

func markdown(t *testing.T, p *plan.Plan, size int) string {
	t.Helper()
	var out strings.Builder
	if err := render.PlanMarkdown(&out, p, size); err != nil {
		t.Fatal(err)
	}
	if out.Len() > size {
		t.Errorf("%d bytes, and %d are allowed", out.Len(), size)
	}
	if !strings.HasPrefix(out.String(), render.MarkdownMarker+"\n") {
		t.Errorf("it does not begin with the marker")
	}
	return out.String()
}

func TestPlanMarkdown(t *testing.T) {
	t.Parallel()
	got := markdown(t, everySymbol(t), render.NoteSize)
	if strings.Contains(got, secret) {
		t.Error("the secret is in the note")
	}
	compare(t, "plan.md", got)
	if diff := cmp.Diff("<!-- vaultci:plan -->\n### vaultci plan: no changes\n\n", markdown(t, &plan.Plan{}, render.NoteSize)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPlanMarkdownIsSafe has texts that mean something to Markdown and HTML.
func TestPlanMarkdownIsSafe(t *testing.T) {
	t.Parallel()
	odd := "</details><script>`*_[x](y)@all#1!\n\n# head ````` \x1b[2J"
	p := &plan.Plan{
		Changes: []*plan.Change{change(t, plan.Replace, "policy", "policy["+odd+"]", odd,
			field(t, "policy", "rules", cty.StringVal("```\na\n"), cty.StringVal("`````\n"+odd)))},
		Skipped: []string{odd},
	}
	p.Changes[0].Loss = []string{odd}
	compare(t, "plan_odd.md", markdown(t, p, render.NoteSize))
}

// TestPlanMarkdownSize shortens a note to any size without going over it, names
// what is destroyed first, and counts what it does not name.
func TestPlanMarkdownSize(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{}
	for i := range 300 {
		action := plan.Create
		if i%10 == 9 {
			action = plan.Delete
		}
		p.Changes = append(p.Changes, change(t, action, "policy", fmt.Sprintf("policy.p%03d", i), fmt.Sprintf("sys/policies/acl/p%03d", i),
			field(t, "policy", "rules", cty.NilVal, cty.StringVal(strings.Repeat(fmt.Sprintf("# %d\n", i), i)))))
	}
	for size := 500; size < 300_000; size = size*3/2 + 7 {
		got := markdown(t, p, size)
		whole := strings.Count(got, "policy.p") == 300 && strings.Count(got, "<details>") == 300
		if whole == strings.Contains(got, "This note is shortened") {
			t.Errorf("size %d: whole is %v, and that it is shortened is said otherwise", size, whole)
		}
		if strings.Count(got, "<details>") != strings.Count(got, "</details>") || strings.Count(got, "```")%2 != 0 {
			t.Errorf("size %d: it is cut within an object", size)
		}
		var more int
		if i := strings.Index(got, "… and "); i >= 0 {
			if _, err := fmt.Sscanf(got[i:], "… and %d", &more); err != nil {
				t.Fatal(err)
			}
		}
		if named := strings.Count(got, "policy.p"); named+more != 300 {
			t.Errorf("size %d: %d objects are named and %d counted", size, named, more)
		}
	}
	if first := strings.Index(markdown(t, p, 60_000), "policy.p"); !strings.HasPrefix(markdown(t, p, 60_000)[first:], "policy.p009") {
		t.Error("what is destroyed does not stand first")
	}
}

func TestReportMarkdown(t *testing.T) {
	t.Parallel()
	p := everySymbol(t)
	report := &apply.Report{Results: []apply.Result{
		{Change: p.Changes[0], Status: apply.Done},
		{Change: p.Changes[1], Status: apply.Failed, Err: errors.New("refused: *no* <way>")},
		{Change: p.Changes[2], Status: apply.Skipped, Reason: "the run was interrupted"},
	}}
	var out strings.Builder
	if err := render.ReportMarkdown(&out, report, render.NoteSize); err != nil {
		t.Fatal(err)
	}
	compare(t, "report.md", out.String())
	out.Reset()
	if err := render.ReportMarkdown(&out, report, 300); err != nil || out.Len() > 300 {
		t.Errorf("%d bytes: %v", out.Len(), err)
	}
}

func TestPlanGitLab(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := render.PlanGitLab(&out, everySymbol(t)); err != nil {
		t.Fatal(err)
	}
	var got map[string]int
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"create": 2, "update": 2, "delete": 2}, got); diff != "" {
		t.Errorf("one of each is the replace (-want +got):\n%s", diff)
	}
}

func TestPlanDotenv(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := render.PlanDotenv(&out, everySymbol(t)); err != nil {
		t.Fatal(err)
	}
	want := "VAULTCI_PLAN_CHANGES=5\nVAULTCI_PLAN_CREATE=1\nVAULTCI_PLAN_UPDATE=2\nVAULTCI_PLAN_REPLACE=1\nVAULTCI_PLAN_DELETE=1\nVAULTCI_PLAN_UNCHANGED=3\nVAULTCI_PLAN_UNREADABLE=1\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
