package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/lint"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Tell what a rule of lint is for",
		Long: `explain tells what a rule finds and why that matters, with an example of what it
finds fault with, one of how it should be, and the token that the first would admit
and the second refuses. RULE is an ID such as VCI001, or a name.

Exit status: 0 done, 1 there is no such rule.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return withHint(fmt.Sprintf("explain takes one rule, not %d", len(args)), "Run \"vaultci lint --list-rules\" for all rules.")
		},
		ValidArgsFunction: cobra.FixedCompletions(ruleIDs(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			rule := lint.RuleNamed(strings.ToUpper(args[0]))
			if rule == nil {
				rule = lint.RuleNamed(strings.ToLower(args[0]))
			}
			if rule == nil {
				return unknownRule(args[0])
			}
			return render.Explain(a.streams.Out, rule)
		},
	}
}
