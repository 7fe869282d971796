package term

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	widestBar    = 30
	narrowestBar = 5
)

// progressState is what a progress display shows at one moment. Its total is positive.
type progressState struct {
	label               string
	total, done, failed int
	elapsed             time.Duration
}

// tenths is how much of the work is done, 0 to 10.
func (s progressState) tenths() int {
	if s.total <= 0 {
		return 0
	}
	return s.share(10)
}

// share is the part of n that is done.
func (s progressState) share(n int) int {
	return int(int64(n) * int64(min(max(s.done, 0), s.total)) / int64(s.total))
}

// line is the display for a log.
func (s progressState) line() string {
	text := fmt.Sprintf("%s: %d/%d (%d%%)", s.label, s.done, s.total, s.share(100))
	if s.failed > 0 {
		text += fmt.Sprintf(", %d failed", s.failed)
	}
	return text + ", " + elapsed(s.elapsed)
}

// bar is the display for a terminal, at most width columns. What matters least goes first when there is little room: the
// bar itself, the time, the label.
func (s progressState) bar(width int, utf8 bool, style Style) string {
	counts := fmt.Sprintf("%*d/%d", len(strconv.Itoa(s.total)), s.done, s.total)
	if s.failed > 0 {
		counts += "  " + style.Red(fmt.Sprintf("%d failed", s.failed))
	}
	timed := counts + "  " + elapsed(s.elapsed)
	if room := min(width-Columns(s.label+"   "+timed), widestBar); room >= narrowestBar {
		return s.label + " " + s.blocks(room, utf8) + "  " + timed
	}
	for _, text := range []string{s.label + "  " + timed, s.label + "  " + counts} {
		if Columns(text) <= width {
			return text
		}
	}
	return truncate(counts, width)
}

// blocks draws the bar itself, n columns wide.
func (s progressState) blocks(n int, utf8 bool) string {
	full, empty := "#", "."
	if utf8 {
		full, empty = "█", "░"
	}
	filled := s.share(n)
	return strings.Repeat(full, filled) + strings.Repeat(empty, n-filled)
}

// elapsed writes a duration for people: 12s, 1m05s, 1h02m.
func elapsed(d time.Duration) string {
	seconds := int(d / time.Second)
	switch {
	case seconds < 60:
		return fmt.Sprintf("%ds", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%dm%02ds", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%dh%02dm", seconds/3600, seconds/60%60)
}
