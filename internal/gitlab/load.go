package gitlab

import (
	"io/fs"

	"github.com/hashicorp/hcl/v2"
)

// LoadJob reads a job of a .gitlab-ci.yml with everything that shapes it. root is
// the top of the repository, from which local includes are read; file is the
// name of the CI file in it. The files that were read come back by name, to draw
// diagnostics on. The job is nil when it cannot be found.
func LoadJob(root fs.FS, file, job string) (*Job, map[string]*hcl.File, hcl.Diagnostics) {
	return nil, nil, nil
}

// JobNames lists the jobs of a CI file and of those that it includes, hidden
// ones left out, in the order in which they first stand there. What cannot be
// read is left out.
func JobNames(root fs.FS, file string) []string {
	return nil
}
