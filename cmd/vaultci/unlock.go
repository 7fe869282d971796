package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/lock"
)

type unlockOptions struct {
	configFlags
	force bool
}

func (a *app) unlockCommand() *cobra.Command {
	var o unlockOptions
	cmd := &cobra.Command{
		Use:   "unlock [DIR]",
		Short: "Show who holds the lock, and end it",
		Long: `unlock shows the lock that the configuration in DIR names: who holds it, since
when, and when it ends unless it is renewed. With --force it takes the lock from
its holder, who is stopped before its next write.

Exit status: 0 done, 1 failed.`,
		Args: atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args)
			return a.runUnlock(o)
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&o.force, "force", false, "take the lock from its holder")
	return cmd
}

func (a *app) runUnlock(o unlockOptions) error {
	ctx, cancel := a.interruptible()
	defer cancel()
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	if config.Lock == nil {
		return withHint("the configuration names no lock", "A lock block says where the lock is: lock { path = \"ops/data/vaultci/lock\" }.")
	}
	conn, err := a.connect(ctx, config, 1)
	if err != nil {
		return err
	}
	defer a.disconnect(conn)
	if !o.force {
		state, err := lock.Look(ctx, conn.client, config.Lock.Path)
		if err != nil {
			return a.lockFailure(config, err)
		}
		fmt.Fprintln(a.streams.Out, describeLock(state))
		return nil
	}
	state, err := lock.Break(ctx, conn.client, config.Lock.Path, a.holder())
	if err != nil {
		return a.lockFailure(config, err)
	}
	if !state.Held && !state.Expired {
		fmt.Fprintln(a.streams.Out, describeLock(state))
		return nil
	}
	fmt.Fprintf(a.streams.Out, "The lock %s was taken from %s. It is free.\n", state.Path, state.Holder)
	return nil
}

// describeLock says what a lock is like.
func describeLock(s *lock.State) string {
	switch {
	case s.Held:
		return fmt.Sprintf("The lock %s is held by %s,\nsince %s, and ends at %s unless it is renewed. It is %s at the server.", s.Path, s.Holder, stamp(s.Acquired), stamp(s.Expires), stamp(s.Now))
	case s.Expired:
		return fmt.Sprintf("The lock %s is free. It was not given back by %s,\nand ended at %s.", s.Path, s.Holder, stamp(s.Expires))
	}
	return fmt.Sprintf("The lock %s is free.", s.Path)
}

func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
