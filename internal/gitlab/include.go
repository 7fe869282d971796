package gitlab

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/hclschema"
)

const (
	summaryInclude = "Include not accepted by GitLab"
	summaryUnread  = "Include that was not read"
)

// maxIncludes bounds the includes of a file, those within them counted in. It is
// GitLab's default.
const maxIncludes = 150

// unread is an include of which nothing is known.
type unread struct {
	what string
	at   hcl.Range
}

// includer reads a file and what it includes.
type includer struct {
	root fs.FS
	work *work
	// files are the sources that were read, and names theirs in that order.
	files map[string]*hcl.File
	names []string
	// headers are the documents with spec before them, by file.
	headers map[string]*value
	// read are the files by name, with all that they include.
	read map[string]*inclusion
	// within are the files being read, the outermost first.
	within []string
	unread []unread
	// broken says that a local file could not be read, which was reported: what
	// it would declare is missing, and that is not reported again.
	broken bool
	*faults
}

// inclusion is a file with what it includes merged in.
type inclusion struct {
	content *value
	// includes counts the includes of it and within it.
	includes int
	empty    bool
}

func newIncluder(root fs.FS, f *faults) *includer {
	return &includer{root: root, work: newWork(), files: map[string]*hcl.File{}, read: map[string]*inclusion{}, headers: map[string]*value{}, faults: f}
}

// file reads a file with all that it includes. It returns nil when the file
// cannot be read.
func (in *includer) file(name string) (*inclusion, error) {
	if done, ok := in.read[name]; ok {
		return done, nil
	}
	text, err := hclschema.ReadBounded(in.root, name, maxFileSize)
	if err != nil {
		return nil, err
	}
	in.files[name] = &hcl.File{Bytes: text}
	in.names = append(in.names, name)
	before := in.errors()
	doc := parse(newSource(name, text), in.faults)
	in.broken = in.broken || len(doc.content.entries) == 0 && in.errors() > before
	in.headers[name] = doc.header
	out := &inclusion{empty: doc.empty}
	in.within = append(in.within, name)
	out.content = in.expand(doc.content, out)
	in.within = in.within[:len(in.within)-1]
	in.read[name] = out
	return out, nil
}

// expand merges into a file what it includes: what is included last wins, and
// the file itself wins over all.
func (in *includer) expand(content *value, out *inclusion) *value {
	i := content.find("include")
	if i < 0 {
		return content
	}
	locations := []*value{content.entries[i].value}
	if content.entries[i].value.kind == list {
		locations = content.entries[i].value.items
	}
	merged := newHash(nil, content.rng)
	for _, location := range locations {
		if !location.absent() && !location.faulty {
			merged = in.include(location, merged, out)
		}
	}
	own := newHash(slices.Delete(slices.Clone(content.entries), i, i+1), content.rng)
	merged = in.work.merge(merged, own)
	if in.work.left < 0 || merged.size > maxSize*10 {
		in.fault(content.entries[i].keyRange, summaryTooBig, "Total size of combined CI/CD configuration is too big", "Include less.")
	}
	return merged
}

// include merges what one include brings.
func (in *includer) include(location, merged *value, out *inclusion) *value {
	local, ok := in.local(location)
	if !ok {
		return merged
	}
	for _, name := range in.matching(local) {
		if out.includes++; out.includes > maxIncludes {
			in.fault(local.rng, summaryInclude, fmt.Sprintf("Maximum of %d nested includes are allowed!", maxIncludes), "Include less.")
			return merged
		}
		content := in.included(name, local, out)
		if content == nil {
			in.broken = true
			continue
		}
		merged = in.work.merge(merged, content)
	}
	return merged
}

// included reads one file that a location names.
func (in *includer) included(name string, local *value, out *inclusion) *value {
	switch {
	case !regexp.MustCompile(`(?i).\.ya?ml$`).MatchString(path.Base(name)):
		in.fault(local.rng, summaryInclude, fmt.Sprintf("Included file `%s` does not have YAML extension!", name), "Its name must end in .yml or .yaml.")
		return nil
	case slices.Contains(in.within, name):
		in.fault(local.rng, summaryInclude, fmt.Sprintf("Maximum of %d nested includes are allowed!", maxIncludes),
			fmt.Sprintf("The file includes itself: %s. Take one include out.", strings.Join(append(in.within[slices.Index(in.within, name):len(in.within):len(in.within)], name), " → ")))
		return nil
	case !fs.ValidPath(name):
		in.missing(name, local)
		return nil
	}
	file, err := in.file(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		in.missing(name, local)
		return nil
	case err != nil:
		in.fault(local.rng, "File not readable", "", fmt.Sprintf("The included file %s cannot be read: %s.", name, reason(err)))
		return nil
	}
	out.includes += file.includes
	switch {
	case file.empty && len(strings.TrimSpace(string(in.files[name].Bytes))) == 0:
		in.fault(local.rng, summaryInclude, fmt.Sprintf("Local file `%s` is empty!", name), "Take the include out, or write the file.")
	case file.empty:
		in.fault(local.rng, summaryInclude, fmt.Sprintf("`%s`: Invalid configuration format", name), "The file has nothing but comments. Take the include out, or write the file.")
	}
	return file.content
}

// missing reports a file that is not there, and says what was probably meant.
func (in *includer) missing(name string, local *value) {
	hint := "Paths start at the top of the repository, with or without a slash in front."
	clean := path.Clean(name)
	switch beside := path.Join(path.Dir(local.rng.Filename), name); {
	case clean == ".." || strings.HasPrefix(clean, "../"):
		hint = "It leads out of the repository, which an include cannot. Use include:project for files of another one."
	case clean != name && in.exists(clean):
		hint = fmt.Sprintf("Write it as it stands in the repository: %s", clean)
	case beside != name && in.exists(beside):
		hint += fmt.Sprintf(" Beside the file that includes it there is %s: write that.", beside)
	default:
		hint += didYouMean(name, in.siblings(name))
	}
	in.fault(local.rng, summaryInclude, fmt.Sprintf("Local file `%s` does not exist!", name), hint)
}

func (in *includer) exists(name string) bool {
	info, err := fs.Stat(in.root, name)
	return err == nil && info.Mode().IsRegular()
}

// siblings are the YAML files in the directory in which a file should be.
func (in *includer) siblings(name string) []string {
	entries, err := fs.ReadDir(in.root, path.Dir(name))
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); ext == ".yml" || ext == ".yaml" {
			names = append(names, path.Join(path.Dir(name), e.Name()))
		}
	}
	return names
}

// reason is the cause of a failed read without the path, which the message
// names already.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
