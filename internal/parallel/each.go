// Package parallel spreads work that needs nothing but the processors.
package parallel

import (
	"runtime"
	"sync"
)

// Each calls do with each number from begin up to, and not with, end: in shares of
// equal size that follow each other, one for each processor. It returns when all
// calls have.
func Each(begin, end int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		from, to := begin+(end-begin)*w/workers, begin+(end-begin)*(w+1)/workers
		group.Go(func() {
			for i := from; i < to; i++ {
				do(i)
			}
		})
	}
	group.Wait()
}
