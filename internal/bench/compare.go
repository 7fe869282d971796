package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// maxRatio bounds the time of vaultci as a multiple of the raw client's, and
// maxMemory its memory, in bytes.
const (
	maxRatio  = 1.3
	maxMemory = 250 << 20
)

// comparison is the raw client and vaultci, measured in turns.
type comparison struct{ raw, vaultci []usage }

// alternate runs both sides in turns, so that a machine that slows down slows
// both.
func alternate(rounds int, raw, vaultci func() (usage, error)) (c comparison, err error) {
	for range rounds {
		for _, side := range []struct {
			work func() (usage, error)
			into *[]usage
		}{{raw, &c.raw}, {vaultci, &c.vaultci}} {
			u, err := side.work()
			if err != nil {
				return c, err
			}
			*side.into = append(*side.into, u)
		}
	}
	return c, nil
}

// report adds the comparison to the table.
func (c comparison) report(t *table, work string, requests int) {
	raw, own, ratio := middle(c.raw), middle(c.vaultci), c.ratio()
	t.row(work,
		fmt.Sprintf("%s, %d requests", seconds(raw.wall), raw.requests),
		seconds(own.wall),
		judge(fmt.Sprintf("%.2f", ratio), ratio <= maxRatio, fmt.Sprintf("%.1f", maxRatio)),
		judge(fmt.Sprint(own.requests), own.requests <= requests, fmt.Sprint(requests)),
		seconds(own.cpu),
		memoryFigure(own.memory),
	)
}

// ratio is the median of the rounds' ratios: the two sides of a round see the
// same machine, which may be another one in the next round.
func (c comparison) ratio() float64 {
	ratios := make([]float64, len(c.raw))
	for i := range ratios {
		ratios[i] = c.vaultci[i].wall.Seconds() / c.raw[i].wall.Seconds()
	}
	return medianOf(ratios)
}

// comparePlans measures a plan with nothing to do.
func (b *bench) comparePlans(ctx context.Context, f fleet, vault *server, work, dir string, rounds int, t *table) error {
	raw := func() (usage, error) { return newRawClient(vault).run(ctx, f.rawReads()...) }
	own := func() (usage, error) {
		return vault.counted(ctx, func() (usage, error) { return b.child(ctx, vault, "No changes.", "plan", dir) })
	}
	if _, err := raw(); err != nil { // once before, for the server's caches
		return err
	}
	c, err := alternate(rounds, raw, own)
	if err != nil {
		return err
	}
	c.report(t, work, f.readBound())
	return nil
}

// compareApplies measures an apply from empty, each on a Vault of its own.
func (b *bench) compareApplies(ctx context.Context, f fleet, bodies samples, dir string, rounds int, t *table) error {
	fresh := func(work func(*server) (usage, error)) func() (usage, error) {
		return func() (u usage, err error) {
			err = b.onServer(ctx, func(vault *server) error {
				u, err = work(vault)
				return err
			})
			return u, err
		}
	}
	c, err := alternate(rounds,
		fresh(func(vault *server) (usage, error) {
			return newRawClient(vault).run(ctx, f.rawWrites(vault.IssuerURL, bodies)...)
		}),
		fresh(func(vault *server) (usage, error) { return b.apply(ctx, f, vault, dir) }),
	)
	if err != nil {
		return err
	}
	c.report(t, "apply from empty, read back", f.writeBound())
	return nil
}

// apply makes everything.
func (b *bench) apply(ctx context.Context, f fleet, vault *server, dir string) (usage, error) {
	want := fmt.Sprintf("%d to add", 2*f.size+2)
	return vault.counted(ctx, func() (usage, error) { return b.child(ctx, vault, want, "apply", "--auto-approve", dir) })
}

// middle is the median of each figure.
func middle(list []usage) usage {
	return usage{
		wall:     median(list, func(u usage) time.Duration { return u.wall }),
		cpu:      median(list, func(u usage) time.Duration { return u.cpu }),
		memory:   median(list, func(u usage) int64 { return u.memory }),
		requests: median(list, func(u usage) int { return u.requests }),
	}
}

func median[T number](list []usage, figure func(usage) T) T {
	all := make([]T, len(list))
	for i, u := range list {
		all[i] = figure(u)
	}
	return medianOf(all)
}

type number interface {
	int | int64 | float64 | time.Duration
}

func medianOf[T number](all []T) T {
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}
