package lint

func ignoreMalformed() *Rule {
	return &Rule{
		ID: "VCI035", Name: "ignore-malformed", Severity: Warning,
		Summary: "An ignore comment has no reason, names a rule that does not exist, or cannot be read, so that it ignores nothing.",
		Why: "A comment that hides a finding is a decision, and whoever reads it later must be able to judge whether it still holds. So a reason is required. " +
			"A comment that cannot be read hides nothing: it would be worse if it hid more than was meant.",
		Source: "https://github.com/terraform-linters/tflint/blob/master/docs/user-guide/annotations.md has the same form.",
		Bad: `# vaultci:ignore VCI024
policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Good: `policy "deploy" {
  path "ops/data/payments/*" {
    capabilities = ["read"]
  }
}
`,
		Attack: Attack{Unshown: "The fault is in a comment, which Vault never sees."},
	}
}
