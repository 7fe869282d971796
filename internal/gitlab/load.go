package gitlab

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// LoadJob reads a job of a .gitlab-ci.yml with everything that shapes it. root is
// the top of the repository, from which local includes are read; file is the
// name of the CI file in it, with slashes.
//
// All faults of the file and of what it includes are reported, as GitLab would
// refuse the whole file for any: those of other jobs too, as far as they concern
// secrets, id_tokens and variables. Errors are what GitLab refuses, or what can
// not be known here; warnings are what GitLab takes and nobody means. They are
// in the order of the files and of their lines.
//
// The files that were read come back by name, to draw diagnostics on. The job is
// nil when it cannot be found, and holds what could be understood when there are
// errors.
func LoadJob(root fs.FS, file, job string) (*Job, map[string]*hcl.File, hcl.Diagnostics) {
	c, in := open(root, file)
	if c == nil {
		return nil, in.files, in.sorted(in.names)
	}
	c.atTop()
	c.defaults()
	c.globals()
	job = c.written(job)
	found := c.job(job)
	c.others(job)
	return found, in.files, in.sorted(in.names)
}

// written is the name under which a job stands in the file. Of a job with parallel
// GitLab makes several, and CI_JOB_NAME calls them "NAME 1/3" or "NAME: [a, b]".
func (c *config) written(name string) string {
	base := regexp.MustCompile(`(?s)( \d+/\d+|: \[.*\])\z`).ReplaceAllString(name, "")
	if c.top.find(name) < 0 && c.top.find(base) >= 0 {
		c.oneOfMany = true
		return base
	}
	return name
}

// JobNames lists the jobs of a CI file and of those that it includes, hidden
// ones left out, in the order in which they first stand there. Of a file with
// faults it lists what can be read.
func JobNames(root fs.FS, file string) []string {
	c, _ := open(root, file)
	if c == nil {
		return nil
	}
	return c.jobs()
}

// open reads a file with all that it includes. It returns no configuration when
// the file itself cannot be read.
func open(root fs.FS, file string) (*config, *includer) {
	in := newIncluder(root, newFaults())
	read, err := in.file(path.Clean(file))
	if err != nil {
		in.add(hcl.DiagError, hcl.Range{}, "File not readable", fmt.Sprintf("The CI file %s cannot be read: %s.%s", file, reason(err), elsewhereFile(err)))
		return nil, in
	}
	if read.empty {
		start := newSource(in.names[0], nil).span(0, 0)
		in.fault(start, summaryFormat, "Please provide content of .gitlab-ci.yml", "The file is empty.")
	}
	if len(read.content.entries) == 0 && in.diags.HasErrors() {
		return nil, in
	}
	return newConfig(read.content, in), in
}

func elsewhereFile(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return " Name another file, or start where it is."
	}
	return ""
}

// job reads the job that was asked for.
func (c *config) job(name string) *Job {
	e, ok := c.top.get(name)
	if !ok || !isJob(e) {
		c.noJob(name, e, ok)
		return nil
	}
	job := c.extend(name)
	if !job.is(hash) {
		return nil
	}
	out := &Job{Name: name, Range: e.keyRange}
	c.read(out, job)
	c.doubts(out, job)
	if c.work.left < 0 {
		c.exhausted(e.keyRange)
	}
	return out
}

// others looks for faults in the other jobs, for which GitLab refuses the file
// as well. What they miss may be in an include that was not read.
func (c *config) others(chosen string) {
	c.lenient = c.lenient || len(c.unread) > 0
	c.refs.lenient = c.lenient
	for _, name := range c.jobs() {
		if name == chosen {
			continue
		}
		e, _ := c.top.get(name)
		if job := c.extend(name); job.is(hash) {
			c.check(&Job{Name: name, Range: e.keyRange}, job)
		}
		if c.work.left < 0 {
			c.exhausted(e.keyRange)
			return
		}
	}
}

// noJob reports that a job is not there, or cannot run.
func (c *config) noJob(name string, e entry, there bool) {
	summary, detail := "Job not found", fmt.Sprintf("No job is called %q.", name)
	switch {
	case there && strings.HasPrefix(name, "."):
		detail = fmt.Sprintf("%q is hidden: it never runs, and is there for others to extend. Name a job that does.", name)
	case there:
		detail = fmt.Sprintf("%q stands in the file, and is no job: a job is a hash with script, run or trigger in it.", name)
	}
	jobs := c.jobs()
	suggestion := didYouMean(name, jobs)
	const few = 12
	if suggestion == "" && len(jobs) > 0 && len(jobs) <= few {
		suggestion = fmt.Sprintf(" There are: %s.", strings.Join(jobs, ", "))
	}
	detail += suggestion + c.elsewhere()
	for _, key := range c.top.keys() {
		if strings.Contains(key, "$[[") {
			detail += fmt.Sprintf(" The name of %s is filled in from inputs by GitLab.", key)
			break
		}
	}
	c.add(hcl.DiagError, e.keyRange, summary, detail)
}
