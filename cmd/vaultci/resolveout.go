package main

import (
	"errors"
	"slices"

	"github.com/vaultci/vaultci/internal/deliver"
	"github.com/vaultci/vaultci/internal/render"
	"github.com/vaultci/vaultci/resolver"
)

// writeSecrets writes the secrets to standard output.
func (a *app) writeSecrets(o resolveOptions, secrets []deliver.Secret) error {
	format := deliver.Format(o.format)
	for _, caution := range deliver.Cautions(format, secrets) {
		a.logger().Warn(caution)
	}
	kept, err := deliver.Print(a.streams.Out, format, secrets, "")
	if err == nil && kept != "" {
		a.logger().Warn("the secret files stay; remove them when they are no longer needed", "directory", kept)
	}
	return err
}

// listWanted shows what would be asked for, and what could not work. It needs no token and no server. Other providers are
// part of the list.
func (a *app) listWanted(w *wanted) error {
	if err := render.WantedSecrets(a.streams.Out, render.Wanted{Secrets: w.secrets, File: w.files}); err != nil {
		return err
	}
	offline := make([]resolver.Secret, len(w.secrets))
	for i, s := range w.secrets {
		offline[i] = s
		offline[i].Login.Address, offline[i].Login.Token = "https://localhost", "not needed"
	}
	var failed resolver.Errors
	if !errors.As(resolver.Check(offline), &failed) {
		return nil
	}
	failed = slices.DeleteFunc(failed, func(e *resolver.Error) bool { return e.Reason == resolver.Unsupported })
	if len(failed) == 0 {
		return nil
	}
	return a.drawUnresolved(w, failed)
}
