package gitlab_test

import "testing"

// TestLoadJob compares what comes of each archive with its golden part.
func TestLoadJob(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			got := load(f.files(), f.job())
			f.golden(t, got)
			if again := load(f.files(), f.job()); again != got {
				t.Errorf("the second time it differs:\n%s", again)
			}
		})
	}
}
