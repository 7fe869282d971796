package access_test

import (
	"fmt"

	"github.com/vaultci/vaultci/access"
)

func Example() {
	policy, err := access.ParsePolicy(`path "/ops/data/db" { policy = "read" }`, access.Vault)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := policy.HCL(access.Vault)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)
	// Output:
	// path "ops/data/db" {
	//   capabilities = ["read", "list"]
	// }
}

func ExampleParsePolicy() {
	_, err := access.ParsePolicy(`path "ops/data/db" {
  capabilities     = ["read", "write"]
  min_wraping_ttl  = "1m"
  max_wrapping_ttl = "soon"
}`, access.Vault)
	fmt.Println(err)
	// Output:
	// failed to parse policy: line 2: path "ops/data/db": invalid capability "write" (did you mean "update"? Writing what does not exist yet needs "create" too)
	// line 3: path "ops/data/db": invalid key "min_wraping_ttl" on line 3 (did you mean "min_wrapping_ttl"?)
	// line 4: error parsing max_wrapping_ttl: time: invalid duration "soon" (write seconds, or a duration such as "90s", "1h30m" or "1d")
}

func ExampleSameMeaning() {
	a := `path "a" { policy = "read" }`
	b := `{"path": {"a": {"capabilities": ["list", "read"]}}}`
	fmt.Println(access.SameMeaning(a, b, access.Vault))
	// Output: true
}
