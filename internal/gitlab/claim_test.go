package gitlab_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// TestClaims wants each claim whole, once, and with an example of its type.
func TestClaims(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range gitlab.Claims() {
		if seen[c.Name] {
			t.Errorf("%s is listed twice", c.Name)
		}
		seen[c.Name] = true
		if c.Description == "" || !strings.HasSuffix(c.Description, ".") {
			t.Errorf("%s: the description %q is no sentence", c.Name, c.Description)
		}
		if c.Since != "" && !regexp.MustCompile(`^1\d\.\d+$`).MatchString(c.Since) {
			t.Errorf("%s: since %q", c.Name, c.Since)
		}
		var example any
		if err := json.Unmarshal([]byte(c.Example), &example); err != nil {
			t.Errorf("%s: the example: %v", c.Name, err)
		}
		if !fits(c.Type, example) {
			t.Errorf("%s: the example %s is no %s", c.Name, c.Example, c.Type)
		}
		if c.Identity >= gitlab.StableGroup && c.Type != gitlab.IdentityString {
			t.Errorf("%s: only ids are stable", c.Name)
		}
		if c.Identity > gitlab.NoIdentity && c.Chosen {
			t.Errorf("%s: what people choose identifies nothing", c.Name)
		}
	}
}

func fits(typ gitlab.ClaimType, example any) bool {
	switch typ {
	case gitlab.Number:
		_, ok := example.(float64)
		return ok
	case gitlab.Object:
		_, ok := example.(map[string]any)
		return ok
	case gitlab.ListOfStrings, gitlab.ListOfObjects:
		_, ok := example.([]any)
		return ok
	case gitlab.IdentityString:
		s, ok := example.(string)
		return ok && regexp.MustCompile(`^\d+$`).MatchString(s)
	case gitlab.BooleanString:
		return example == "true" || example == "false"
	}
	_, ok := example.(string)
	return ok
}

func TestFindClaim(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]gitlab.Grade{
		"project_id": gitlab.StableProject, "job_project_id": gitlab.StableProject,
		"namespace_id": gitlab.StableGroup, "job_namespace_id": gitlab.StableGroup,
		"project_path": gitlab.Reusable, "namespace_path": gitlab.Reusable, "sub": gitlab.Reusable,
		"ci_config_ref_uri": gitlab.Reusable, "ref": gitlab.NoIdentity, "environment": gitlab.NoIdentity, "aud": gitlab.NoIdentity,
	} {
		if c, ok := gitlab.Find(name); !ok || c.Identity != want {
			t.Errorf("%s: %+v, %v; want grade %d", name, c, ok, want)
		}
	}
	if c, ok := gitlab.Find("runner_id"); !ok || c.Type != gitlab.Number {
		t.Errorf("runner_id is a number, and not %v", c.Type)
	}
	if c, ok := gitlab.Find("project"); ok {
		t.Errorf("there is no claim project: %+v", c)
	}
}
