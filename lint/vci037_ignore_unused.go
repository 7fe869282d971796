package lint

func ignoreUnused() *Rule {
	return &Rule{
		ID: "VCI037", Name: "ignore-unused", Severity: Warning,
		Summary: "An ignore comment speaks of something in which its rule finds no fault.",
		Why:     "What the comment was for has been mended. Left where it is, it hides the same fault when it is made again.",
		Source:  "Unused suppressions are findings in most linters, for the same reason.",
		Bad: `# vaultci:ignore VCI028 reason="the mount is still version 1"
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
