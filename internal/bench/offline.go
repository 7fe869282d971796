package main

import (
	"context"
	"fmt"
	"time"
)

// maxLoad bounds the CPU of loading loadSize roles and as many policies, and in
// proportion of others; maxStart that of doing nothing.
const (
	maxLoad  = 2 * time.Second
	loadSize = 10000
	maxStart = 20 * time.Millisecond
)

// offline measures loading and checking a configuration.
func (b *bench) offline(ctx context.Context, f fleet, loop, blocks string, rounds int, t *table) error {
	bound := max(maxLoad*time.Duration(f.size)/loadSize, maxStart)
	objects := 2*f.size + 2
	for _, c := range []struct{ work, want, command, dir string }{
		{"load and validate, offline", fmt.Sprintf("valid: %d objects", objects), "validate", loop},
		{"the same, a block for each object", fmt.Sprintf("valid: %d objects", objects), "validate", blocks},
		{"load and lint, offline", fmt.Sprintf("in %d objects", objects), "lint", loop},
		{"the same, a block for each object", fmt.Sprintf("in %d objects", objects), "lint", blocks},
	} {
		u, err := b.repeat(ctx, rounds, c.want, c.command, c.dir)
		if err != nil {
			return err
		}
		t.row(c.work, "", seconds(u.wall), "", "", judge(seconds(u.cpu), u.cpu <= bound, seconds(bound)), memoryFigure(u.memory))
	}
	return nil
}

// startUp measures the program without any work.
func (b *bench) startUp(ctx context.Context) error {
	u, err := b.repeat(ctx, 15, "vaultci", "version")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(b.out, "\nstart-up (vaultci version): CPU %s\n", judge(seconds(u.cpu), u.cpu <= maxStart, seconds(maxStart)))
	return err
}

// repeat runs vaultci without a server.
func (b *bench) repeat(ctx context.Context, times int, want string, args ...string) (usage, error) {
	var all []usage
	for range times {
		u, err := b.child(ctx, nil, want, args...)
		if err != nil {
			return usage{}, err
		}
		all = append(all, u)
	}
	return middle(all), nil
}
