package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"time"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/internal/lock"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/internal/vault"
	"github.com/vaultci/vaultci/plan"
)

// lockFlags say how the lock is got. Only commands that write have them.
type lockFlags struct {
	wanted  bool
	timeout time.Duration
}

func (f *lockFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.wanted, "lock", true, "take the lock that the configuration names; --lock=false goes without")
	cmd.Flags().DurationVar(&f.timeout, "lock-timeout", 0, "how long to wait for another holder of the lock")
}

// acquire takes the lock, before anything is read, so that what is planned is what
// is written. It is given back with the connection.
func (a *app) acquire(ctx context.Context, c *configuration, conn *connection, f lockFlags) error {
	if !f.wanted || c.Lock == nil {
		return nil
	}
	held, err := lock.Acquire(ctx, conn.client, lock.Options{
		Path: c.Lock.Path, TTL: c.Lock.TTL, Timeout: f.timeout, Holder: a.holder(),
		Waiting: func(s *lock.State) {
			fmt.Fprintf(a.streams.Err, "Waiting for the lock %s, held by %s.\n", s.Path, s.Holder)
		},
	})
	if err != nil {
		return a.lockFailure(c, err)
	}
	conn.lock = held
	return nil
}

// lockFailure says why there is no lock, and what to do.
func (a *app) lockFailure(c *configuration, err error) error {
	var held *lock.HeldError
	var mount *lock.MountError
	var refused *vault.Error
	switch {
	case errors.As(err, &held):
		return withHint(held.Error()+"; nothing was written", "Wait for it with --lock-timeout, such as --lock-timeout 5m. If its holder is dead, it ends by itself then; \"vaultci unlock --force\" ends it at once.")
	case errors.As(err, &mount):
		return withHint(mount.Error(), "Name a secret on a kv-v2 mount in the lock block, with the data/ of its path in the API: \"ops/data/vaultci/lock\".")
	case errors.Is(err, vault.ErrNoMount):
		return withHint(fmt.Sprintf("the lock %s cannot be taken: its mount does not exist", c.Lock.Path), "If this configuration declares the mount, apply that first: apply --lock=false --target ADDRESS.")
	case errors.As(err, &refused) || errors.Is(err, context.Canceled):
		return a.draw(c, atBlock(render.Refusal(err, nil), &c.Lock.Range))
	}
	return err
}

// guard is what each change asks before it is written: whether the lock is still
// held, and whether it could be noted in the record.
func (c *connection) guard(record *rollbackRecord) func(context.Context, *plan.Change) error {
	return func(ctx context.Context, change *plan.Change) error {
		if c.lock != nil {
			if err := c.lock.Check(ctx); err != nil {
				return err
			}
		}
		return record.began(change)
	}
}

// giveBack releases the lock, if one is held. One that was lost has been reported
// where it mattered.
func (a *app) giveBack(ctx context.Context, conn *connection) {
	if conn.lock == nil {
		return
	}
	if err := conn.lock.Release(ctx); err != nil && !errors.Is(err, lock.ErrLost) {
		a.logger().Warn("the lock could not be given back; it ends by itself", "lock", conn.lock.Path(), "error", err.Error())
	}
}

// holder is this run, as others see it in the lock.
func (a *app) holder() lock.Holder {
	h := lock.Holder{Name: "vaultci", Process: os.Getpid(), Commit: a.commit(), Job: a.getenv("CI_JOB_URL")}
	if h.Host, _ = os.Hostname(); h.Host == "" {
		h.Host = "an unnamed host"
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		h.Name = u.Username
	}
	if login := a.getenv("GITLAB_USER_LOGIN"); login != "" {
		h.Name = login
	}
	if run := a.getenv("GITHUB_RUN_ID"); run != "" {
		h.Name = a.getenv("GITHUB_ACTOR")
		h.Job = a.getenv("GITHUB_SERVER_URL") + "/" + a.getenv("GITHUB_REPOSITORY") + "/actions/runs/" + run
	}
	return h
}
