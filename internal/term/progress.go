package term

import (
	"fmt"
	"sync"
	"time"
)

const (
	redrawEvery  = 100 * time.Millisecond // at most, on a terminal
	refreshEvery = 250 * time.Millisecond // when nothing happens, so that the seconds go on
	lineEvery    = 5 * time.Second        // at most, in a log
)

// Progress tells how far a long work has come: on a terminal by one line that is redrawn in place and is gone when the
// work is done, elsewhere (a file, a CI job, a dumb terminal) by a line now and then. Its methods are safe for concurrent
// use. One stream shows one Progress at a time.
type Progress struct {
	out   *Stream
	clock func() time.Time
	stop  chan struct{} // closed by Done

	mu       sync.Mutex
	state    progressState
	started  time.Time
	shown    time.Time // when the last line was drawn or printed
	tenths   int       // how far the work was then
	finished bool
}

// NewProgress starts to show a work of total items on out, normally stderr; a work of no items shows nothing. label is a
// gerund ("Applying"). clock is nil for the real time; with a clock of the caller's own the display changes only when a
// method is called, and depends on nothing else. The caller must call [Progress.Done].
func NewProgress(out *Stream, label string, total int, clock func() time.Time) *Progress {
	p := &Progress{out: out, clock: clock, stop: make(chan struct{}), state: progressState{label: label, total: total}}
	refresh := out.live && clock == nil && total > 0
	if clock == nil {
		p.clock = time.Now
	}
	p.started = p.clock()
	p.show(p.started)
	if refresh {
		go p.refresh()
	}
	return p
}

// Step counts one finished item, which succeeded or failed.
func (p *Progress) Step(ok bool) {
	if ok {
		p.Add(1, 0)
	} else {
		p.Add(1, 1)
	}
}

// Add counts done more finished items, of which failed did not succeed.
func (p *Progress) Add(done, failed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished {
		return
	}
	p.state.done += done
	p.state.failed += failed
	if now := p.clock(); p.due(now) {
		p.show(now)
	}
}

// Println prints a line above the bar. So does any other write to the same stream; this is merely at hand.
func (p *Progress) Println(args ...any) { fmt.Fprintln(p.out, args...) }

// Done ends the display: the bar vanishes, the log gets its last line with the numbers reached. Calling it again, or
// counting after it, does nothing.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished {
		return
	}
	p.finished = true
	close(p.stop)
	if p.out.live {
		p.out.screen.setFooter(p.out.w, "")
		return
	}
	p.show(p.clock())
}

// due reports whether something new should be shown now.
func (p *Progress) due(now time.Time) bool {
	if p.out.live {
		return now.Sub(p.shown) >= redrawEvery
	}
	// The last line is Done's.
	return p.state.tenths() > p.tenths && p.state.done < p.state.total && now.Sub(p.shown) >= lineEvery
}

func (p *Progress) show(now time.Time) {
	if p.state.total <= 0 {
		return
	}
	p.shown, p.tenths = now, p.state.tenths()
	p.state.elapsed = now.Sub(p.started)
	if p.out.live {
		p.out.screen.setFooter(p.out.w, p.state.bar(p.out.barWidth(), p.out.utf8, p.out.Style()))
		return
	}
	fmt.Fprintln(p.out, p.state.line())
}

// refresh redraws the bar while nothing is counted, until Done.
func (p *Progress) refresh() {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.Add(0, 0)
		}
	}
}
