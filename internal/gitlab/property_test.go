package gitlab_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
	"pgregory.net/rapid"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// tree is a hash of YAML. JSON is YAML too, with its keys sorted.
type tree = map[string]any

// overlay is what extends and include do, in the plainest form: the oracle.
func overlay(under, over tree) tree {
	out := maps.Clone(under)
	for key, v := range over {
		below, ok := out[key].(tree)
		above, both := v.(tree)
		if ok && both {
			v = overlay(below, above)
		}
		out[key] = v
	}
	return out
}

// anyJob draws what shapes a job: few names, so that they meet.
func anyJob() *rapid.Generator[tree] {
	return rapid.Custom(func(t *rapid.T) tree {
		job := tree{}
		if s := some(t, "secrets", anySecret()); len(s) > 0 {
			job["secrets"] = s
		}
		if s := some(t, "id_tokens", rapid.Custom(func(t *rapid.T) any { return tree{"aud": anyAudience().Draw(t, "aud")} })); len(s) > 0 {
			job["id_tokens"] = s
		}
		if s := some(t, "variables", anyVariable()); len(s) > 0 {
			job["variables"] = s
		}
		return job
	})
}

func some(t *rapid.T, label string, values *rapid.Generator[any]) tree {
	return rapid.MapOfN(rapid.SampledFrom([]string{"A", "B", "C"}), values, 0, 3).Draw(t, label)
}

func anySecret() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		s := tree{}
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			s["vault"] = anyText().Draw(t, "short")
		case 1:
			s["vault"] = tree{"engine": tree{"name": "kv-v2", "path": anyText().Draw(t, "mount")}, "path": anyText().Draw(t, "path"), "field": anyText().Draw(t, "field")}
		case 2:
			s["vault"] = tree{"field": anyText().Draw(t, "field")}
		}
		if rapid.Bool().Draw(t, "with token") {
			s["token"] = "$" + rapid.SampledFrom([]string{"A", "B"}).Draw(t, "token")
		}
		s["file"] = rapid.SampledFrom([]any{true, false, nil}).Draw(t, "file")
		return s
	})
}

func anyText() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"a/b@c", "x", "y/z", "$V/w@m", "no", "012"})
}

func anyAudience() *rapid.Generator[any] {
	return rapid.OneOf(rapid.Map(anyText(), func(s string) any { return s }), rapid.Map(rapid.SliceOfN(anyText(), 0, 2), func(s []string) any { return s }))
}

func anyVariable() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Map(anyText(), func(s string) any { return s }),
		rapid.Map(anyText(), func(s string) any { return tree{"value": s, "expand": false} }),
		rapid.Just[any](nil),
	)
}

// write is a CI file of the sections, one to a line.
func write(t *rapid.T, sections tree) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		text, err := json.Marshal(sections[name])
		if err != nil {
			t.Fatal(err)
		}
		line := strings.NewReplacer(`"!ref(`, "!reference [", `)"`, "]").Replace(string(text))
		fmt.Fprintf(&b, "%s: %s\n", name, line)
	}
	return b.String()
}

// outcome is a job and the words of the errors, without places and order.
func outcome(files fstest.MapFS) (*gitlab.Job, []string) {
	job, _, diags := gitlab.LoadJob(files, ciFile, "job")
	var messages []string
	for _, d := range diags {
		if message, _, _ := strings.Cut(d.Detail, "\n"); d.Severity == hcl.DiagError && !slices.Contains(messages, message) {
			messages = append(messages, message)
		}
	}
	slices.Sort(messages)
	if job != nil {
		slices.SortFunc(job.Secrets, func(a, b gitlab.Secret) int { return strings.Compare(a.Name, b.Name) })
		slices.SortFunc(job.IDTokens, func(a, b gitlab.IDToken) int { return strings.Compare(a.Name, b.Name) })
		slices.SortFunc(job.Variables, func(a, b gitlab.Variable) int { return strings.Compare(a.Name, b.Name) })
	}
	return job, messages
}

// same wants two repositories to have the same job.
func same(t *rapid.T, got, want fstest.MapFS) {
	gotJob, gotErrors := outcome(got)
	wantJob, wantErrors := outcome(want)
	placeless := cmp.Options{
		cmpopts.IgnoreTypes(hcl.Range{}), cmpopts.IgnoreFields(gitlab.VaultSecret{}, "Ranges"), cmpopts.EquateEmpty(),
	}
	if diff := cmp.Diff(wantJob, gotJob, placeless); diff != "" {
		t.Errorf("the job differs:\n%s\n%s\n%s", diff, got[ciFile].Data, want[ciFile].Data)
	}
	if diff := cmp.Diff(wantErrors, gotErrors, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the errors differ:\n%s\n%s\n%s", diff, got[ciFile].Data, want[ciFile].Data)
	}
}

// TestExtendsIsWrittenOut wants a job that extends others to be what it is when
// all is written out in it.
func TestExtendsIsWrittenOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		grand, first, second, own := anyJob().Draw(t, "grand"), anyJob().Draw(t, "first"), anyJob().Draw(t, "second"), anyJob().Draw(t, "own")
		out := overlay(overlay(overlay(grand, first), second), own)
		out["script"] = "x"
		first = overlay(first, tree{"extends": ".grand"})
		own = overlay(own, tree{"extends": []string{".first", ".second"}, "script": "x"})
		same(t,
			one(write(t, tree{".grand": grand, ".first": first, ".second": second, "job": own})),
			one(write(t, tree{"job": out})))
	})
}

// TestIncludeIsWrittenOut wants the same of includes, nested ones too.
func TestIncludeIsWrittenOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		inner, first, second, own := anyJob().Draw(t, "inner"), anyJob().Draw(t, "first"), anyJob().Draw(t, "second"), anyJob().Draw(t, "own")
		own["script"] = "x"
		files := one(write(t, tree{"include": []any{"/ci/first.yml", tree{"local": "ci/sec*.yml"}}, "job": own}))
		files["ci/first.yml"] = &fstest.MapFile{Data: []byte(write(t, tree{"include": "inner.yml", "job": first}))}
		files["ci/second.yml"] = &fstest.MapFile{Data: []byte(write(t, tree{"job": second}))}
		files["inner.yml"] = &fstest.MapFile{Data: []byte(write(t, tree{"job": inner}))}
		same(t, files, one(write(t, tree{"job": overlay(overlay(overlay(inner, first), second), own)})))
	})
}

// TestReferenceIsWrittenOut wants the same of references, which may lead to
// further ones.
func TestReferenceIsWrittenOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := anyJob().Draw(t, "base")
		job, out := tree{"script": "x"}, tree{"script": "x"}
		via := tree{}
		for key, v := range base {
			out[key] = v
			via[key] = "!ref(.base, " + key + ")"
			job[key] = "!ref(.via, " + key + ")"
			if section, ok := v.(tree); ok && rapid.Bool().Draw(t, "one by one") {
				entries := tree{}
				for name := range section {
					if section[name] != nil {
						entries[name] = "!ref(.base, " + key + ", " + name + ")"
					}
				}
				job[key], out[key] = entries, withoutNull(section)
			}
		}
		same(t, one(write(t, tree{".base": base, ".via": via, "job": job})), one(write(t, tree{"job": out})))
	})
}

// withoutNull leaves out what a reference cannot lead to.
func withoutNull(section tree) tree {
	out := tree{}
	for name, v := range section {
		if v != nil {
			out[name] = v
		}
	}
	return out
}
