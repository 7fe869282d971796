package docs

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/vaultci/vaultci/internal/gitlab"
)

// gitlabPipelines are the examples of GitLab's pipelines.
var gitlabPipelines = []string{"examples/gitlab", "examples/pipelines/gitlab"}

// TestGitLabPipelines holds the examples to GitLab's schema, and to what is read of
// their jobs.
func TestGitLabPipelines(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, "testdata/schemas/gitlab-ci.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range gitlabPipelines {
		dir := filepath.Join(root, dir)
		text, err := os.ReadFile(filepath.Join(dir, ".gitlab-ci.yml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(asJSON(t, text)); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		names := gitlab.JobNames(os.DirFS(dir), ".gitlab-ci.yml")
		if len(names) == 0 {
			t.Errorf("%s: no jobs", dir)
		}
		for _, name := range names {
			if _, _, diags := gitlab.LoadJob(os.DirFS(dir), ".gitlab-ci.yml", name); len(diags) > 0 {
				t.Errorf("%s: %s: %v", dir, name, diags)
			}
		}
	}
}

// TestGitLabSchemaRefuses makes sure that the schema is one.
func TestGitLabSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, "testdata/schemas/gitlab-ci.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"job: {script: 1}", "job: {script: [x], artifacts: {reports: {codequality: 1}}}", "job: {script: [x], secrets: {A: {vault: {path: x}}}}"} {
		if schema.Validate(asJSON(t, []byte(text))) == nil {
			t.Errorf("%s: taken", text)
		}
	}
}

// asJSON reads YAML as the values that a JSON decoder gives.
func asJSON(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestGitHubPipelines holds the example to actionlint.
func TestGitHubPipelines(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "examples/pipelines/github/.github/workflows/*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		faults, err := linter.Lint(file, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults {
			t.Errorf("%s:%d:%d: %s", file, f.Line, f.Column, f.Message)
		}
	}
}
