package gitlab

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// config is a CI file with all that it includes, before extends.
type config struct {
	// top is the whole: jobs and the keys that are none.
	top  *value
	work *work
	// unread are the includes of which nothing is known.
	unread []unread
	// headers are the documents with spec before a file, by its name.
	headers map[string]*value
	refs    *resolver
	// resolved and extended are jobs without references, and with what they
	// extend, by name.
	resolved map[string]*value
	extended map[string]extended
	// tooDeep says that a chain of extends was reported as too long.
	tooDeep bool
	// lenient says that what is missing is not reported, since an include that
	// was not read, or one with faults, may have it.
	lenient bool
	// oneOfMany says that the job was named as one of those that parallel makes of
	// it, whose variables the environment has.
	oneOfMany bool
	// global are the variables at the top, once they were read.
	global *[]Variable
	*faults
}

func newConfig(top *value, in *includer) *config {
	c := &config{
		top: top, work: in.work, unread: in.unread, headers: in.headers,
		resolved: map[string]*value{}, extended: map[string]extended{}, lenient: in.broken, faults: in.faults,
	}
	c.refs = &resolver{config: top, work: in.work, done: map[*value]*value{}, elsewhere: c.elsewhere(), lenient: in.broken, faults: in.faults}
	return c
}

// elsewhere is a sentence on where else something may be that was not found, or
// "".
func (c *config) elsewhere() string {
	const few = 3
	var places []string
	for _, u := range c.unread[:min(len(c.unread), few)] {
		places = append(places, fmt.Sprintf("%s (%s)", u.what, refer(u.at)))
	}
	switch {
	case len(places) == 0:
		return ""
	case len(c.unread) > few:
		places = append(places, fmt.Sprintf("%d more", len(c.unread)-few))
	}
	return " It may be in an include that was not read: " + strings.Join(places, ", ") + "."
}

// shaping are the keys of a job that this package reads.
func shaping() []string {
	return []string{"extends", "secrets", "id_tokens", "variables", "inherit"}
}

// plain returns a job as it is written, without references in the keys that
// matter here. References elsewhere, in scripts say, are left alone.
func (c *config) plain(name string) *value {
	if done, ok := c.resolved[name]; ok {
		return done
	}
	job := c.top.child(name)
	if job.is(reference) {
		job = c.refs.resolve(job)
	}
	if job.is(hash) && c.work.spend(len(job.entries)) {
		entries := slices.Clone(job.entries)
		for i, e := range entries {
			if slices.Contains(shaping(), e.key) {
				entries[i].value = c.refs.resolve(e.value)
			}
		}
		job = newHash(entries, job.rng)
	}
	c.resolved[name] = job
	return job
}

// section returns a key at the top that is no job, without references.
func (c *config) section(name string) (entry, bool) {
	e, ok := c.top.get(name)
	if ok {
		e.value = c.refs.resolve(e.value)
	}
	return e, ok
}

// reserved are the keys at the top that name no job.
func reserved() []string {
	return []string{
		"default", "include", "before_script", "image", "services", "after_script",
		"variables", "stages", "types", "cache", "workflow", "spec",
	}
}

// bases are the names that a job can extend.
func (c *config) bases() []string {
	return slices.DeleteFunc(c.top.keys(), func(key string) bool { return slices.Contains(reserved(), key) })
}

// isJob says whether a key at the top is a job that can run.
func isJob(e entry) bool {
	return !strings.HasPrefix(e.key, ".") && !slices.Contains(reserved(), e.key) && (e.value.is(hash) || e.value.is(reference))
}

// jobs are the names of those that can run, in the order of the files.
func (c *config) jobs() []string {
	var names []string
	for _, e := range c.top.entries {
		if isJob(e) {
			names = append(names, e.key)
		}
	}
	return names
}

// exhausted reports that merging took more work than any real file does.
func (c *config) exhausted(at hcl.Range) {
	c.fault(at, summaryTooBig, "The parsed YAML is too big", "Merging what this job and those before it extend takes too much. Extend less.")
}
