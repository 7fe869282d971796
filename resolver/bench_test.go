package resolver

import (
	"fmt"
	"testing"
)

// BenchmarkResolve is what 20 secrets under 5 paths cost beside the network: the server is in this process.
func BenchmarkResolve(b *testing.B) {
	replies := map[string][]reply{}
	for i := range 5 {
		replies[fmt.Sprintf("GET ops/data/path%d", i)] = kv2(`{"f0":"a","f1":"b","f2":"c","f3":"d"}`)
	}
	f := newFake(b, replies)
	var secrets []Secret
	for i := range 20 {
		secrets = append(secrets, f.secret(fmt.Sprintf("S%d", i), fmt.Sprintf("path%d", i%5), fmt.Sprintf("f%d", i/5)))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resolve(b, Options{}, secrets...); err != nil {
			b.Fatal(err)
		}
	}
}
