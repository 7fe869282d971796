package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// heapGoal is how far the heap may grow before it is collected, in bytes. A run
	// is short and shares its processors with what it waits for, so that collecting
	// little and often costs a fifth of its time. With 10,000 roles and as many
	// policies a run stays below 250 MB.
	heapGoal = 160 << 20
	// leastGCPercent is for configurations that do not fit in heapGoal.
	leastGCPercent = 100
	// leastHeap is what the runtime takes for the live heap before the first
	// collection, in bytes.
	leastHeap = 4 << 20
)

// letHeapGrow lets the heap grow to heapGoal before it is collected, now and after
// each collection, whatever is live then.
func letHeapGrow() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	debug.SetGCPercent(gcPercent(sample[0].Value.Uint64()))
	// What nothing refers to is found by the next collection.
	sentinel := &struct{ self any }{}
	runtime.AddCleanup(sentinel, func(struct{}) { letHeapGrow() }, struct{}{})
}

// gcPercent is by how much the heap may grow above what is live.
func gcPercent(live uint64) int {
	live = max(live, leastHeap)
	if live >= heapGoal {
		return leastGCPercent
	}
	return max(int((heapGoal-live)*100/live), leastGCPercent)
}
