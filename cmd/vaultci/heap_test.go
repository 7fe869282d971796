package main

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

// TestGCPercent lets the heap reach its goal, and never more than double beyond.
func TestGCPercent(t *testing.T) {
	t.Parallel()
	for _, live := range []uint64{0, 1, leastHeap, 10 << 20, 79 << 20} {
		grown := max(live, leastHeap) * uint64(100+gcPercent(live, heapGoal)) / 100
		if grown > heapGoal || grown < heapGoal*99/100 {
			t.Errorf("with %d bytes live the heap grows to %d, and should to %d", live, grown, heapGoal)
		}
	}
	for _, live := range []uint64{81 << 20, heapGoal, 1 << 30} {
		if p := gcPercent(live, heapGoal); p != leastGCPercent {
			t.Errorf("with %d bytes live: %d %%", live, p)
		}
	}
}

// TestGoalWithin leaves half of a container's memory to the rest.
func TestGoalWithin(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]uint64{"": heapGoal, "max\n": heapGoal, "134217728\n": 64 << 20, "8589934592": heapGoal, "0": 0} {
		if got := goalWithin(said); got != want {
			t.Errorf("%q: %d, want %d", said, got, want)
		}
	}
	if p := gcPercent(1, 0); p != leastGCPercent {
		t.Errorf("without any room: %d %%", p)
	}
}

// TestLetHeapGrow follows what is live after each collection.
func TestLetHeapGrow(t *testing.T) { //nolint:paralleltest // it sets what the process has one of
	runtime.GC() // what other tests have left
	letHeapGrow(heapGoal)
	if p := percentNow(); p <= leastGCPercent {
		t.Errorf("at first %d %%", p)
	}
	live := make([]byte, heapGoal)
	for range 10000 {
		runtime.GC()
		runtime.Gosched()
		if percentNow() == leastGCPercent {
			runtime.KeepAlive(live)
			return
		}
	}
	t.Errorf("with %d bytes live %d %%", len(live), percentNow())
}

func percentNow() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
