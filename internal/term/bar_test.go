package term

import (
	"testing"
	"time"
)

func TestBar(t *testing.T) {
	t.Parallel()
	state := progressState{label: "Applying", total: 20000, done: 1234, failed: 3, elapsed: 12 * time.Second}
	tests := []struct {
		width int
		utf8  bool
		want  string
	}{
		{70, true, "Applying █░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   1234/20000  3 failed  12s"},
		{50, false, "Applying .............   1234/20000  3 failed  12s"},
		{40, true, "Applying   1234/20000  3 failed  12s"},
		{33, true, "Applying   1234/20000  3 failed"},
		{22, true, " 1234/20000  3 failed"},
		{5, true, " 1234"},
		{0, true, ""},
	}
	for _, tt := range tests {
		if got := state.bar(tt.width, tt.utf8, Style{}); got != tt.want {
			t.Errorf("width %d: got %q, want %q", tt.width, got, tt.want)
		}
	}
	state.done = 30000 // more than was announced
	if got, want := state.bar(59, false, Style{}), "Applying ######################  30000/20000  3 failed  12s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestElapsed(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 59900 * time.Millisecond: "59s", 65 * time.Second: "1m05s", 62*time.Minute + 3*time.Second: "1h02m",
	} {
		if got := elapsed(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
