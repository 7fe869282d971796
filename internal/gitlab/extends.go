package gitlab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

const summaryExtends = "Extends not accepted by GitLab"

// maxExtends bounds a chain of extends, as GitLab does.
const maxExtends = 10

// extended is a job with what it extends.
type extended struct {
	job *value
	// levels is how many extends follow each other from it.
	levels int
}

// extend merges into a job what it extends, and returns the job as it then is.
func (c *config) extend(name string) *value {
	return c.extendFrom(name, nil).job
}

// extendFrom is extend for a job that is itself extended by others, the first
// one first.
func (c *config) extendFrom(name string, by []string) extended {
	out := extended{job: c.plain(name)}
	parents, at := c.parents(name, out.job)
	if len(parents) == 0 || c.endless(name, by, at) {
		return out
	}
	done, ok := c.extended[name]
	if ok && (c.tooDeep || len(by)+done.levels <= maxExtends+1) {
		return done
	}
	merged := newHash(nil, out.job.rng)
	for _, parent := range parents {
		base := c.extendFrom(parent, append(by[:len(by):len(by)], name))
		merged = c.work.merge(merged, base.job)
		out.levels = max(out.levels, base.levels)
	}
	out.job = c.work.merge(merged, out.job)
	out.levels++
	c.extended[name] = out
	return out
}

// endless reports a chain of extends that is too long, or a circle.
func (c *config) endless(name string, by []string, at hcl.Range) bool {
	chain := append(by[:len(by):len(by)], name)
	switch first := slices.Index(by, name); {
	case len(by) > maxExtends:
		c.tooDeep = true
		c.fault(at, summaryExtends, name+": nesting too deep in `extends`", fmt.Sprintf("A job may extend one that extends another, %d levels deep. This is the chain: %s.", maxExtends+1, strings.Join(chain, " → ")))
	case first >= 0:
		c.fault(at, summaryExtends, name+": circular dependency detected in `extends`", fmt.Sprintf("Each of these extends the next one: %s. Take one extends out.", strings.Join(chain[first:], " → ")))
	default:
		return false
	}
	return true
}

// parents are the names that a job extends and that are there, and where it
// says so.
func (c *config) parents(name string, job *value) ([]string, hcl.Range) {
	e, ok := job.get("extends")
	if !ok || e.value.absent() || e.value.faulty {
		return nil, hcl.Range{}
	}
	items := []*value{e.value}
	if e.value.kind == list {
		items = e.value.items
	}
	var parents []string
	for _, item := range items {
		switch base, there := c.top.get(item.text); {
		case item.kind == hash || item.kind == list:
			c.fault(item.rng, summaryExtends, "jobs:"+name+" extends should be an array of strings or a string", "Name the job that is extended, or several in a list.")
		case !there && c.lenient:
		case !there:
			c.unknownParent(name, item)
		case base.value.kind != hash:
			c.fault(item.rng, summaryExtends, fmt.Sprintf("%s: invalid base hashes in `extends` (%s)", name, item.text), fmt.Sprintf("%s, at %s, is no job: it has no keys.", item.text, refer(base.keyRange)))
		default:
			parents = append(parents, item.text)
		}
	}
	return parents, e.value.rng
}

func (c *config) unknownParent(name string, item *value) {
	c.fault(item.rng, summaryExtends, fmt.Sprintf("%s: unknown keys in `extends` (%s)", name, item.text),
		fmt.Sprintf("Nothing is called %q in the file and in what it includes.%s%s", item.text, didYouMean(item.text, c.bases()), c.elsewhere()))
}
