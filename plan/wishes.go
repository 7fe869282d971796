package plan

// grant adds wishes to After: that change j comes after each of wishes[j]. A wish
// that is part of no circle is always granted; of those within a circle, as many
// as go together with all of After.
func grant(changes []*Change, wishes [][]int) {
	before := make([][]int, len(changes))
	for j, c := range changes {
		before[j] = append(c.After[:len(c.After):len(c.After)], wishes[j]...)
	}
	circle := circles(before)
	place := linearize(changes, wishes, circle)
	for j, c := range changes {
		for _, i := range wishes[j] {
			if circle[i] != circle[j] || place[i] < place[j] {
				c.After = append(c.After, i)
			}
		}
	}
}

// circles gives two changes the same number exactly when each must come before
// the other, by Tarjan's algorithm. before lists what comes before each.
func circles(before [][]int) []int {
	n := len(before)
	t := &tarjan{before: before, circle: make([]int, n), visited: make([]int, n), low: make([]int, n), open: make([]bool, n)}
	for i := range before {
		if t.visited[i] == 0 {
			t.visit(i)
		}
	}
	return t.circle
}

type tarjan struct {
	before  [][]int
	circle  []int
	visited []int // in which turn, counted from 1; 0 where not yet
	low     []int // the earliest turn that can be reached
	open    []bool
	stack   []int // what is open
	turns   int
	found   int // circles so far
}

func (t *tarjan) visit(i int) {
	t.turns++
	t.visited[i], t.low[i] = t.turns, t.turns
	t.stack, t.open[i] = append(t.stack, i), true
	for _, j := range t.before[i] {
		if t.visited[j] == 0 {
			t.visit(j)
			t.low[i] = min(t.low[i], t.low[j])
		} else if t.open[j] {
			t.low[i] = min(t.low[i], t.visited[j])
		}
	}
	if t.low[i] == t.visited[i] {
		t.close(i)
	}
}

// close ends the circle that began with i.
func (t *tarjan) close(i int) {
	t.found++
	for {
		last := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.circle[last], t.open[last] = t.found, false
		if last == i {
			return
		}
	}
}

// linearize returns each change's place in an order that honours, within each
// circle, all of After, and drops a wish only when nothing else there can go on.
func linearize(changes []*Change, wishes [][]int, circle []int) []int {
	l := &line{place: make([]int, len(changes)), hard: make([]edges, len(changes)), soft: make([]edges, len(changes))}
	for j, c := range changes {
		for _, i := range c.After {
			if circle[i] == circle[j] {
				join(l.hard, i, j)
			}
		}
		for _, i := range wishes[j] {
			if circle[i] == circle[j] {
				join(l.soft, i, j)
			}
		}
	}
	for j := range changes {
		l.push(j)
	}
	for l.step() {
	}
	return l.place
}

// edges are those of one change: how many others it still waits for, and which
// wait for it.
type edges struct {
	waits int
	next  []int
}

func join(all []edges, i, j int) {
	all[i].next = append(all[i].next, j)
	all[j].waits++
}

// line is an order in the making.
type line struct {
	place      []int // counted from 1; 0 where not yet
	hard, soft []edges
	ready      []int // what waits for nothing
	wishing    []int // what waits for wishes only
	placed     int
}

func (l *line) push(j int) {
	switch {
	case l.place[j] > 0 || l.hard[j].waits > 0:
	case l.soft[j].waits > 0:
		l.wishing = append(l.wishing, j)
	default:
		l.ready = append(l.ready, j)
	}
}

// step places one change, and is false when there is none left to place.
func (l *line) step() bool {
	from := &l.ready
	if len(l.ready) == 0 {
		from = &l.wishing
	}
	if len(*from) == 0 {
		return false
	}
	j := (*from)[0]
	*from = (*from)[1:]
	if l.place[j] > 0 {
		return true
	}
	l.placed++
	l.place[j] = l.placed
	for _, all := range [][]edges{l.hard, l.soft} {
		for _, k := range all[j].next {
			all[k].waits--
			l.push(k)
		}
	}
	return true
}
