package plan_test

import (
	"fmt"
	"testing"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/plan"
)

// BenchmarkCompute shows whether the cost is linear: the time for one object must
// not grow with the size. "worst" has as many dropped references as there are.
func BenchmarkCompute(b *testing.B) {
	m := newModel()
	for _, size := range []int{1_000, 10_000} {
		roles := func(shift int, capability string) []*hclschema.Object {
			objects := []*hclschema.Object{m.newMount("m")}
			for i := range size {
				objects = append(objects, m.newRole(fmt.Sprintf("r%05d", i), fmt.Sprintf("p%05d", (i+shift)%size)), m.newPolicy(fmt.Sprintf("p%05d", i), capability))
			}
			return objects
		}
		desired := roles(0, "read")
		for name, state := range map[string]*plan.State{
			"same":  live(desired...),
			"empty": live(),
			"worst": live(roles(1, "list")...),
		} {
			b.Run(fmt.Sprintf("%s/%d+%d", name, size, size), func(b *testing.B) {
				for b.Loop() {
					plan.Compute(desired, state, plan.Options{})
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(desired)), "ns/object")
			})
		}
	}
}
