package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/deliver"
	"github.com/vaultci/vaultci/internal/gitlab"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/resolver"
)

// defaultCIFile is GitLab's.
const defaultCIFile = ".gitlab-ci.yml"

// jobFlags say which job of which file is meant.
type jobFlags struct {
	ciFile, job string
}

// wanted is what is asked for, with what is needed to speak of it.
type wanted struct {
	settings settings
	secrets  []resolver.Secret
	files    []bool       // of each secret: whether it is wanted as a file
	ranges   []*hcl.Range // of each secret: where it was asked for, nil on the command line
	drawer   *render.Drawer
}

// wanted collects the secrets of the job and of the command line.
func (a *app) wanted(o resolveOptions) (*wanted, error) {
	job, drawer, err := a.loadJob(o)
	if err != nil {
		return nil, err
	}
	vars := &jobVariables{lookupEnv: a.lookupEnv, declared: map[string]gitlab.Variable{}}
	if job != nil {
		vars.declare(job.Variables)
	}
	w := &wanted{drawer: drawer}
	if w.settings, err = a.settings(o, vars); err != nil {
		return nil, err
	}
	if job != nil {
		w.takeJob(job, vars, o.compat == string(resolver.GitLab))
	}
	if faults := w.takeSpecs(o, vars); len(faults) > 0 {
		drawer.Draw(a.streams.Err, faults)
		return nil, exitStatus(exitFailed)
	}
	if err := w.unique(); err != nil {
		return nil, err
	}
	for _, s := range w.secrets {
		a.redactor.Add(string(s.Login.Token))
	}
	return w, nil
}

// loadJob reads the job, and returns nil when none is asked for.
func (a *app) loadJob(o resolveOptions) (*gitlab.Job, *render.Drawer, error) {
	drawer := &render.Drawer{Redact: func(s string) string { return a.redact(hideTokens(s)) }}
	if o.ciFile == "" && o.job == "" {
		if len(o.specs) == 0 {
			return nil, nil, withHint("nothing says which secrets are wanted", "Give --ci-file and --job, or NAME=SPEC such as DB_PASSWORD=production/db/password@ops.")
		}
		return nil, drawer, nil
	}
	file, name := o.ciFile, o.job
	if file == "" {
		file = defaultCIFile
	}
	dir, file, err := repository(file)
	if err != nil {
		return nil, nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the repository: %w", err)
	}
	defer root.Close()
	if name == "" {
		name = a.getenv("CI_JOB_NAME")
	}
	if name == "" {
		return nil, nil, withHint("nothing says which job is meant", "Give --job NAME."+jobList(gitlab.JobNames(root.FS(), file)))
	}
	job, files, diags := gitlab.LoadJob(root.FS(), file, name)
	drawer.Files, drawer.Dir = files, dir
	if len(diags) > 0 {
		drawer.Draw(a.streams.Err, diags)
	}
	if diags.HasErrors() || job == nil {
		return nil, nil, exitStatus(exitFailed)
	}
	if len(diags) > 0 {
		fmt.Fprintln(a.streams.Err) // more may follow
	}
	return job, drawer, nil
}

// hideTokens replaces what looks like a token: an ID token, or one of Vault's. One that was written into a job file must
// not be drawn with its line.
func hideTokens(text string) string {
	return regexp.MustCompile(`\b(eyJ[\w-]+\.[\w-]+\.[\w-]*|hv[sbr]\.[\w-]{8,})`).ReplaceAllString(text, "(redacted)")
}

func jobList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	const most = 20
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	return " The jobs are: " + strings.Join(names, ", ") + "."
}

// repository finds the directory from which a CI file's local includes are read, and the file's name in it: the nearest
// directory above with a .git, else the current directory if the file lies below it, else the file's own.
func repository(file string) (dir, name string, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", withHint(fmt.Sprintf("there is no file %s", file), "Give the job file with --ci-file.")
	case err != nil:
		return "", "", fmt.Errorf("reading the job file: %w", err)
	case info.IsDir():
		return "", "", withHint(file+" is a directory", "Give the job file itself with --ci-file.")
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return "", "", withHint(file+" is not a regular file", "Write the job file to disk: what it includes is found from there.")
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return "", "", err
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return "", "", err
	}
	top := topDirectory(filepath.Dir(absolute), here)
	name, err = filepath.Rel(top, absolute)
	if err != nil {
		return "", "", err
	}
	if shown, err := filepath.Rel(here, top); err == nil && len(shown) < len(top) {
		top = shown
	}
	return top, filepath.ToSlash(name), nil
}

// topDirectory is the nearest directory from dir upwards with a .git, else here if that is one of them, else dir.
func topDirectory(dir, here string) string {
	top := dir
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, ".git")); err == nil {
			return d
		}
		if d == here {
			top = here
		}
		if d == filepath.Dir(d) {
			return top
		}
	}
}

// takeJob adds the secrets of the job.
func (w *wanted) takeJob(job *gitlab.Job, vars *jobVariables, compat bool) {
	for _, s := range job.Secrets {
		secret := resolver.Secret{Name: s.Name, Provider: s.Provider, Login: w.settings.login}
		if s.Vault != nil {
			v := wholeShortForm(*s.Vault, vars, compat)
			secret.Engine, secret.Mount = vars.expand(v.Engine), vars.expand(v.Mount)
			secret.Path, secret.Field = vars.expand(v.Path), vars.expand(v.Field)
		}
		reference := tokenReference(s, job, vars, compat)
		secret.Login.Token = resolver.Token(vars.expand(reference))
		secret.Login.TokenName = strings.Trim(reference, "${}")
		if !strings.HasPrefix(reference, "$") {
			secret.Login.TokenName = ""
		}
		r := s.Range
		w.add(secret, s.File, &r)
	}
}

// wholeShortForm expands a short form that is one variable before it is split. GitLab splits first, which makes the
// variable the field, and so can find nothing.
func wholeShortForm(v gitlab.VaultSecret, vars *jobVariables, compat bool) gitlab.VaultSecret {
	if compat || !strings.HasPrefix(v.Short, "$") || !regexp.MustCompile(`^\$(\w+|\{\w+\})$`).MatchString(v.Short) {
		return v
	}
	return gitlab.ParseShort(vars.expand(v.Short))
}

// tokenReference is the text of "token:" or what stands in for it. GitLab ignores it where the job has no id_tokens.
func tokenReference(s gitlab.Secret, job *gitlab.Job, vars *jobVariables, compat bool) string {
	switch {
	case compat && len(job.IDTokens) == 0:
		return "${CI_JOB_JWT}"
	case s.Token != "":
		return s.Token
	case len(job.IDTokens) > 0:
		return "$" + job.IDTokens[0].Name
	}
	return "$" + defaultTokenVariable
}

const defaultTokenVariable = "VAULT_ID_TOKEN"

// takeSpecs adds the secrets of the command line, and says which cannot be read.
func (w *wanted) takeSpecs(o resolveOptions, vars *jobVariables) (faults hcl.Diagnostics) {
	for _, text := range o.specs {
		s, err := resolver.ParseSpec(text)
		var wrong *resolver.SpecError
		if errors.As(err, &wrong) {
			faults = append(faults, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: wrong.Error(), Detail: wrong.Hint})
			continue
		}
		s.Login = w.settings.login
		s.Login.TokenName = strings.TrimPrefix(o.token, "$")
		token, _ := vars.lookup(s.Login.TokenName)
		s.Login.Token = resolver.Token(token)
		w.add(s, o.file, nil)
	}
	return faults
}

func (w *wanted) add(s resolver.Secret, file bool, place *hcl.Range) {
	w.secrets, w.files, w.ranges = append(w.secrets, s), append(w.files, file), append(w.ranges, place)
}

// unique refuses two secrets of one name.
func (w *wanted) unique() error {
	var names []string
	for _, s := range w.secrets {
		if slices.Contains(names, s.Name) {
			return withHint(fmt.Sprintf("the secret %s is asked for twice", s.Name), "Each variable can hold one value. Rename one.")
		}
		names = append(names, s.Name)
	}
	return nil
}

// deliverable joins the values with how they are wanted. Secrets that were left out have no value.
func (w *wanted) deliverable(values []resolver.Value) []deliver.Secret {
	byName := map[string]resolver.Value{}
	for _, v := range values {
		byName[v.Name] = v
	}
	var out []deliver.Secret
	for i, s := range w.secrets {
		if v, ok := byName[s.Name]; ok {
			out = append(out, deliver.Secret{Name: s.Name, Value: v.Data, File: w.files[i]})
		}
	}
	return out
}
