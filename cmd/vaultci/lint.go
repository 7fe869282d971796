package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/lint"
)

// findingFlags are those that lint and audit share.
type findingFlags struct {
	format  string
	failOn  string
	only    []string
	disable []string
	list    bool
}

type lintOptions struct {
	configFlags
	findingFlags
	fix  bool
	diff bool
}

func (a *app) lintCommand() *cobra.Command {
	var o lintOptions
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Find who could get in that should not, without Vault",
		Long: `lint checks the configuration in DIR: roles that admit more jobs than they should,
tokens that live too long, policies that grant too much or nothing. It needs
neither a network nor any setting of Vault. "vaultci explain RULE" tells more of a
rule; a lint block in the configuration sets severities and limits.

Exit status: 0 clean, 1 failed, 2 there are findings at or above --fail-on.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runLint(o)
		},
	}
	o.configFlags.register(cmd)
	o.findingFlags.register(cmd)
	cmd.Flags().BoolVar(&o.fix, "fix", false, "mend what can be mended without a decision, and write the files")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "show what --fix would change, and write nothing")
	return cmd
}

func (f *findingFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "format", "human", "how findings are written: "+strings.Join(render.LintFormats(), ", "))
	cmd.Flags().StringVar(&f.failOn, "fail-on", lint.Error.String(), "the severity from which on a finding ends with status 2: error, warning, notice")
	cmd.Flags().StringSliceVar(&f.only, "rule", nil, "run `RULE` only, by its ID or name (repeatable)")
	cmd.Flags().StringSliceVar(&f.disable, "disable", nil, "do not run `RULE` (repeatable)")
	completeFindings(cmd)
	cmd.Flags().BoolVar(&f.list, "list-rules", false, "list the rules, as a table or with --format json, and do nothing else")
}

// completeFindings lets a shell complete the values of the flags.
func completeFindings(cmd *cobra.Command) {
	for name, values := range map[string][]string{
		"format": render.LintFormats(), "fail-on": lint.SeverityNames()[1:], "rule": ruleIDs(), "disable": ruleIDs(),
	} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flags exist
	}
}

// ruleIDs are the rules as a shell completes them.
func ruleIDs() []string {
	var ids []string
	for _, r := range lint.Rules() {
		ids = append(ids, r.ID+"\t"+r.Name)
	}
	return ids
}

// check reports what the flags say wrong.
func (f *findingFlags) check() error {
	if !slices.Contains(render.LintFormats(), f.format) {
		return withHint(fmt.Sprintf("unknown format %q", f.format), "The formats are "+strings.Join(render.LintFormats(), ", ")+".")
	}
	if f.list && f.format != "human" && f.format != "json" {
		return withHint(fmt.Sprintf("rules cannot be listed as %s", f.format), "The formats of --list-rules are human and json.")
	}
	if s, ok := lint.ParseSeverity(f.failOn); !ok || s == lint.Off {
		return withHint(fmt.Sprintf("unknown severity %q", f.failOn), "--fail-on takes error, warning or notice.")
	}
	for _, name := range slices.Concat(f.only, f.disable) {
		if lint.RuleNamed(name) == nil {
			return unknownRule(name)
		}
	}
	return nil
}

// unknownRule is the error for a rule that does not exist.
func unknownRule(name string) error {
	var names []string
	for _, r := range lint.Rules() {
		names = append(names, r.ID, r.Name)
	}
	return withHint(fmt.Sprintf("there is no rule %q", name), strings.TrimSpace(hclschema.DidYouMean(name, names)+" Run \"vaultci lint --list-rules\" for all of them."))
}

func (a *app) runLint(o lintOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.list {
		return a.listRules(o.format)
	}
	if o.fix || o.diff {
		return a.runFix(o)
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	return a.reportFindings(o.findingFlags, o.input(config), config.drawer)
}

// input is what the linter is given.
func (o *lintOptions) input(config *configuration) lint.Input {
	return lint.Input{
		Objects: config.Objects, Files: config.Files, Settings: config.lint,
		Login: config.Settings.Login, Removed: config.Removed, Claims: config.Claims,
		Only: o.only, Disable: o.disable, Now: time.Now().UTC(),
	}
}

// reportFindings runs the rules, writes what they find, and gives the status to
// end with.
func (a *app) reportFindings(f findingFlags, in lint.Input, drawer *render.Drawer) error {
	failOn, _ := lint.ParseSeverity(f.failOn) // checked with the flags
	report := &render.LintReport{
		Findings: lint.Run(in), Rules: lint.Enabled(in), Drawer: drawer,
		Checked: objects(len(in.Objects)), FailOn: failOn, Version: version(),
	}
	drawer.Dir = fromHere(drawer.Dir)
	if err := render.Lint(a.streams.Out, f.format, report); err != nil {
		return fmt.Errorf("writing the findings: %w", err)
	}
	if lint.Worst(report.Findings) >= failOn {
		return exitStatus(exitFindings)
	}
	return nil
}

// fromHere makes a path relative to the current directory where it lies below it,
// as the readers of reports want it.
func fromHere(dir string) string {
	if !filepath.IsAbs(dir) {
		return dir
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return dir
	}
	if rel, err := filepath.Rel(here, dir); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return dir
}

func (a *app) listRules(format string) error {
	if format == "json" {
		return render.RulesJSON(a.streams.Out, lint.Rules())
	}
	return render.RulesHuman(a.streams.Out, lint.Rules())
}
