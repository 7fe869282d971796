package hclschema

import (
	"maps"

	"github.com/hashicorp/hcl/v2"

	"github.com/vaultci/vaultci/internal/parallel"
)

// Parsing is most of the work with blocks that are written out one by one, so that
// those that follow one in its file are parsed with it, on all processors: they are
// likely to be needed soon.
const (
	// aheadBlocks is how far ahead blocks are parsed.
	aheadBlocks = 64
	// maxWaiting bounds how many syntax trees wait, where the order of evaluation is
	// another one.
	maxWaiting = 2048
)

// parsedBlock is what parsing a block gives.
type parsedBlock struct {
	file   *hcl.File
	labels labelExprs
	ok     bool // whether it is without a fault
}

// parseLater parses a block that was left for later.
func (s *source) parseLater(b *laterBlock) (*hcl.File, bool) {
	if b.ahead == nil {
		s.parseAhead(b)
	}
	parsed := b.ahead
	b.ahead = nil
	s.waiting--
	maps.Copy(s.labels, parsed.labels)
	return parsed.file, parsed.ok
}

// parseAhead parses a block and some of those after it.
func (s *source) parseAhead(b *laterBlock) {
	batch := []*laterBlock{b}
	if s.waiting < maxWaiting {
		for _, next := range s.later[b.number+1 : min(b.number+aheadBlocks, len(s.later))] {
			if !next.parsed && next.ahead == nil {
				batch = append(batch, next)
			}
		}
	}
	parallel.Each(0, len(batch), func(i int) {
		labels := labelExprs{}
		file, ok := batch[i].parseSound(labels)
		batch[i].ahead = &parsedBlock{file, labels, ok}
	})
	s.waiting += len(batch)
}
