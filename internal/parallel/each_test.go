package parallel

import "testing"

// TestEach calls for every number once, whatever the share of a processor.
func TestEach(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 7, 100} {
		calls := make([]int, n+5)
		Each(5, n+5, func(i int) { calls[i]++ })
		for i, c := range calls {
			if want := min(i/5, 1); c != want {
				t.Errorf("of %d: %d was called %d times", n, i, c)
			}
		}
	}
}
