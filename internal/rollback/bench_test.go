package rollback_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/internal/rollback"
	"github.com/vaultci/vaultci/plan"
)

// BenchmarkCreate shows what the record costs an apply, for each change.
func BenchmarkCreate(b *testing.B) {
	registry := kind.All()
	const changes = 10_000
	for _, live := range []bool{false, true} {
		p := &plan.Plan{}
		for i := range changes {
			o := hclschema.NewObject(registry.Schema().Kind("policy"))
			o.Set("name", cty.StringVal(fmt.Sprintf("p-%05d", i)))
			o.Set("rules", cty.StringVal(`path "kv/*" { capabilities = ["read"] }`))
			o.Path = o.Expand(o.Kind.Path)
			c := &plan.Change{Address: "policy.p", Action: plan.Create, Object: o}
			if live {
				c.Action, c.Live = plan.Update, o
			}
			p.Changes = append(p.Changes, c)
		}
		b.Run(fmt.Sprintf("live=%v", live), func(b *testing.B) {
			for i := range b.N {
				r, err := rollback.Create(filepath.Join(b.TempDir(), fmt.Sprint(i)), p, rollback.About{}, rollback.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for _, c := range p.Changes {
					if err := r.Began(c); err != nil {
						b.Fatal(err)
					}
				}
				if err := r.Finish(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*changes), "ns/change")
		})
	}
}
