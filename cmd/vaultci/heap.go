package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
)

const (
	// heapGoal is how far the heap may grow before it is collected, in bytes. A run
	// is short and shares its processors with what it waits for, so that collecting
	// little and often costs a fifth of its time. With 10,000 roles and as many
	// policies a run stays below 250 MB. In a container it is half of the memory
	// at most.
	heapGoal = 160 << 20
	// leastGCPercent is for configurations that do not fit in heapGoal.
	leastGCPercent = 100
	// leastHeap is what the runtime takes for the live heap before the first
	// collection, in bytes.
	leastHeap = 4 << 20
)

// letHeapGrow lets the heap grow to a goal before it is collected, now and after
// each collection, whatever is live then.
func letHeapGrow(goal uint64) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	debug.SetGCPercent(gcPercent(sample[0].Value.Uint64(), goal))
	// What nothing refers to is found by the next collection.
	sentinel := &struct{ self any }{}
	runtime.AddCleanup(sentinel, letHeapGrow, goal)
}

// gcPercent is by how much the heap may grow above what is live.
func gcPercent(live, goal uint64) int {
	live = max(live, leastHeap)
	if live >= goal {
		return leastGCPercent
	}
	return max(int((goal-live)*100/live), leastGCPercent)
}

// memoryMax is where Linux says how much memory a container has, in bytes, or
// "max".
const memoryMax = "/sys/fs/cgroup/memory.max"

// goalWithin is the goal of a heap for what memoryMax says; "" for nothing.
func goalWithin(memoryMax string) uint64 {
	most, err := strconv.ParseUint(strings.TrimSpace(memoryMax), 10, 64)
	if err != nil {
		return heapGoal
	}
	return min(heapGoal, most/2)
}
