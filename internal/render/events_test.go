package render_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vaultci/vaultci/apply"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/plan"
)

func eventChange() *plan.Change {
	k := &hclschema.Kind{Name: "policy", Label: "name", Path: "policies/{name}"}
	o := hclschema.NewObject(k)
	o.Path = "policies/a"
	return &plan.Change{Address: "policy.a", Action: plan.Update, Object: o}
}

// clock is a time that goes on by a second whenever it is looked at.
func clock() func() time.Time {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func TestEventsRedact(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := render.NewEvents(&out, "1.2", clock(), func(s string) string { return strings.ReplaceAll(s, "hush", "(redacted)") })
	c := eventChange()
	e.Started(c)
	e.Finished(apply.Result{Change: c, Status: apply.Failed, Err: errors.New("bad hush"), Warnings: []string{"hush!"}})
	e.Finished(apply.Result{Change: c, Status: apply.Skipped, Reason: "hush"})
	e.Error("hush", "hush")
	if strings.Contains(out.String(), "hush") || strings.Count(out.String(), "(redacted)") < 7 {
		t.Errorf("%s", out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var failed struct {
		Type    string `json:"type"`
		Elapsed int    `json:"elapsed_seconds"`
		Time    string `json:"@timestamp"`
	}
	if err := json.Unmarshal([]byte(lines[2]), &failed); err != nil || failed.Type != "apply_errored" || failed.Elapsed != 2 || failed.Time != "2026-01-02T03:04:10.000Z" {
		t.Errorf("%+v, %v", failed, err)
	}
}

// TestEventsOfMany writes from many goroutines: each line is an event of its own.
func TestEventsOfMany(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := render.NewEvents(&out, "1.2", time.Now, nil)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			c := eventChange()
			e.Started(c)
			e.Finished(apply.Result{Change: c, Status: apply.Done})
		})
	}
	group.Wait()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 41 || !strings.Contains(lines[0], `"type":"version"`) {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestEventsCannotBeWritten(t *testing.T) {
	t.Parallel()
	e := render.NewEvents(full{}, "1.2", time.Now, nil)
	if err := e.Err(); err == nil || err.Error() != "writing the events: no space left on device" {
		t.Errorf("%v", err)
	}
}
