package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// bench is one run of the program.
type bench struct {
	out              io.Writer
	vaultci, sandbox string
}

// measure prints all figures of one size.
func (b *bench) measure(ctx context.Context, size, rounds int) error {
	f := fleet{size}
	loop, err := os.MkdirTemp("", "vaultci-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(loop)
	blocks, err := os.MkdirTemp("", "vaultci-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(blocks)
	if err := f.writeLoop(loop); err != nil {
		return err
	}
	if err := f.writeBlocks(blocks); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\n%d roles + %d policies, medians of %d\n", size, size, rounds)
	t := newTable(b.out, "work", "raw", "vaultci", "ratio", "requests", "CPU", "memory")
	if err := b.online(ctx, f, loop, blocks, rounds, t); err != nil {
		return err
	}
	if err := b.offline(ctx, f, loop, blocks, rounds, t); err != nil {
		return err
	}
	return t.flush()
}

// online measures plan and apply.
func (b *bench) online(ctx context.Context, f fleet, loop, blocks string, rounds int, t *table) error {
	var bodies samples
	err := b.onServer(ctx, func(vault *server) error {
		if _, err := b.apply(ctx, f, vault, loop); err != nil {
			return err
		}
		var err error
		if bodies, err = f.sample(ctx, vault); err != nil {
			return err
		}
		if err := b.comparePlans(ctx, f, vault, "plan, nothing to do", loop, rounds, t); err != nil {
			return err
		}
		return b.comparePlans(ctx, f, vault, "the same, a block for each object", blocks, rounds, t)
	})
	if err != nil {
		return err
	}
	return b.compareApplies(ctx, f, bodies, loop, rounds, t)
}
