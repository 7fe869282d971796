package resolver

import (
	"context"
	"slices"
	"sync"

	"github.com/vaultci/vaultci/internal/vault"
)

// batch is one request for secrets on its way. Each place of values and faults is written by one goroutine.
type batch struct {
	resolver *Resolver
	secrets  []Secret
	values   []Value
	faults   []*Error
}

// work logs in and reads.
func (b *batch) work(ctx context.Context, work Work) {
	session, err := b.resolver.logIn(ctx, work.Login)
	if err != nil {
		b.failLogin(work, b.resolver.loginFault(ctx, work.Login, err))
		return
	}
	if uses := session.client.TokenUses(); uses > 0 && uses < len(work.Reads) {
		b.failLogin(work, tooFewUses(uses, len(work.Reads)))
		return
	}
	var group sync.WaitGroup
	for _, read := range work.Reads {
		group.Go(func() { b.read(ctx, session, read) })
	}
	group.Wait()
}

// failLogin gives all secrets of a login the same error.
func (b *batch) failLogin(work Work, fault *Error) {
	var places []int
	for _, read := range work.Reads {
		places = append(places, read.Secrets...)
	}
	slices.Sort(places)
	for n, i := range places {
		own := *fault
		if n > 0 {
			own.Same = b.secrets[places[0]].Name
		}
		b.fail(i, &own)
	}
}

func (b *batch) fail(i int, fault *Error) {
	fault.Secret, fault.Index = b.secrets[i], i
	b.faults[i] = fault
}

// read sends one request and serves all secrets that wait for it.
func (b *batch) read(ctx context.Context, session *session, read Read) {
	answer, err := session.read(ctx, read)
	for _, i := range read.Secrets {
		value, fault := b.take(ctx, session, read, b.secrets[i], answer, err)
		if fault != nil {
			b.fail(i, fault)
			continue
		}
		b.values[i] = value
	}
}

// take finds one secret's value in the answer.
func (b *batch) take(ctx context.Context, session *session, read Read, s Secret, answer *vault.Secret, err error) (Value, *Error) {
	found, fault := session.find(ctx, read, s, answer, err)
	if fault != nil && fault.Reason == NotFound && b.resolver.opts.MissingIsEmpty {
		return Value{Name: s.Name, Missing: true}, nil
	}
	if fault != nil {
		return Value{}, fault
	}
	text, err := convert(found)
	if err != nil {
		return Value{}, &Error{Reason: Refused, Detail: "The value cannot be written as JSON.", Err: err}
	}
	return Value{Name: s.Name, Data: text, Lease: answer.LeaseDuration}, nil
}

func (b *batch) result() ([]Value, error) {
	var all Errors
	for _, fault := range b.faults {
		if fault != nil {
			all = append(all, fault)
		}
	}
	if len(all) > 0 {
		return nil, all
	}
	return b.values, nil
}
