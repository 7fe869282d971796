package planfile

import "fmt"

// CheckTarget returns why the plan was not made for this server; nil when it
// was.
func (f *File) CheckTarget(now Target) *Refusal { return f.Target.Check(now, "the plan") }

// Check returns why what was made for the target does not fit the server that now
// describes; nil when it does.
func (t Target) Check(now Target, what string) *Refusal {
	switch {
	case t.ClusterID != now.ClusterID:
		return &Refusal{
			fmt.Sprintf("%s was made for another server: cluster %s at %s, and %s is cluster %s", what, t.ClusterID, t.Address, now.Address, now.ClusterID),
			"Check VAULT_ADDR.",
		}
	case t.Namespace != now.Namespace:
		return &Refusal{
			fmt.Sprintf("%s was made for %s, and this run is in %s", what, namespace(t.Namespace), namespace(now.Namespace)),
			"Check VAULT_NAMESPACE.",
		}
	}
	return nil
}

func namespace(name string) string {
	if name == "" {
		return "the root namespace"
	}
	return "the namespace " + name
}
