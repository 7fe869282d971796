package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/lint"
)

// BenchmarkRun lints as many roles as policies. The time for each must not grow
// with their number.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := load(b, map[string]string{"main.vault.hcl": fleet(n)})
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				if findings := lint.Run(in); len(findings) > 0 {
					b.Fatal(findings[0].Message)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/role")
		})
	}
}

// fleet is n roles with a policy each, of n projects.
func fleet(n int) string {
	var s strings.Builder
	for _, block := range lint.Prelude()[:2] {
		s.WriteString(block)
	}
	for i := range n {
		fmt.Fprintf(&s, `
policy "project-%[1]d" {
  path "ops/data/payments/%[1]d/*" {
    capabilities = ["read"]
  }
  path "ops/metadata/payments/%[1]d/*" {
    capabilities = ["list", "read"]
  }
}

jwt_role "project-%[1]d" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = "%[1]d"
    ref_type      = "branch"
    ref           = "main"
    ref_protected = "true"
  }
  token_policies          = [policy.project-%[1]d.name]
  token_explicit_max_ttl  = "10m"
  token_no_default_policy = true
}
`, i)
	}
	return s.String()
}
