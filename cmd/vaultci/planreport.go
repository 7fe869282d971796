package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

// summaryEnv names the file whose text GitHub shows on the page of a run.
const summaryEnv = "GITHUB_STEP_SUMMARY"

// summarySize is the most that GitHub takes of one step, less a little for what
// others append.
const summarySize = 1_000_000

// planReport says in which forms a plan is written beside standard output.
type planReport struct {
	gitlab string
	dotenv string
	page   string // the file of --format html
}

func (r *planReport) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.gitlab, "gitlab-report", "", "write the counts for GitLab's merge request widget to `FILE` (artifacts:reports:terraform)")
	cmd.Flags().StringVar(&r.dotenv, "dotenv-report", "", "write the counts as variables for later jobs to `FILE` (artifacts:reports:dotenv)")
}

// planFormats are the forms in which a plan is written to standard output.
func planFormats() []string { return []string{"human", "json", "markdown", "html"} }

// checkPlanFormat refuses a format that there is not.
func checkPlanFormat(format string) error {
	if slices.Contains(planFormats(), format) {
		return nil
	}
	return withHint(fmt.Sprintf("unknown format %q", format), "The formats of a plan are human, json, markdown and html.")
}

// takePage takes the page's file from the arguments of --format html FILE, and
// returns the others. Without one the page goes to standard output.
func (r *planReport) takePage(format string, args []string) []string {
	i := slices.IndexFunc(args, isPage)
	if format != "html" || i < 0 {
		return args
	}
	r.page = args[i]
	return slices.Delete(slices.Clone(args), i, i+1)
}

func isPage(arg string) bool {
	if ext := strings.ToLower(filepath.Ext(arg)); ext != ".html" && ext != ".htm" {
		return false
	}
	info, err := os.Stat(arg)
	return err != nil || !info.IsDir()
}

// writePlan writes a plan to standard output in one of the formats.
func (a *app) writePlan(format string, p *plan.Plan) error {
	out := a.streams.Out
	switch format {
	case "json":
		return render.PlanJSON(out, p)
	case "markdown":
		return render.PlanMarkdown(out, p, render.NoteSize)
	case "html":
		return render.PlanHTML(out, p)
	}
	return render.PlanHuman(out, out.Style(), p)
}

// report writes a plan in the forms that are asked for, each file as a whole or
// not at all.
func (a *app) report(r planReport, p *plan.Plan) error {
	files := []struct {
		name   string
		render func(io.Writer, *plan.Plan) error
	}{{r.gitlab, render.PlanGitLab}, {r.dotenv, render.PlanDotenv}, {r.page, render.PlanHTML}}
	for _, f := range files {
		if f.name == "" {
			continue
		}
		text, err := a.rendered(func(w io.Writer) error { return f.render(w, p) })
		if err != nil {
			return err
		}
		if err := writeFile(f.name, []byte(text)); err != nil {
			return err
		}
	}
	return a.stepSummary(func(w io.Writer) error { return render.PlanMarkdown(w, p, summarySize) })
}

// rendered is what a renderer writes, without what must not be shown.
func (a *app) rendered(draw func(io.Writer) error) (string, error) {
	var text strings.Builder
	if err := draw(&text); err != nil {
		return "", err
	}
	return a.redact(text.String()), nil
}

// stepSummary appends to the summary of a GitHub Actions step, where there is
// one.
func (a *app) stepSummary(draw func(io.Writer) error) error {
	name := a.getenv(summaryEnv)
	if name == "" {
		return nil
	}
	text, err := a.rendered(draw)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("writing the summary that %s names: %w", summaryEnv, err)
	}
	_, err = file.WriteString(text + "\n")
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("writing the summary that %s names: %w", summaryEnv, err)
	}
	return nil
}
