package resolver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/vault"
)

// find returns a secret's value as the answer has it, or says why there is none.
func (s *session) find(ctx context.Context, read Read, secret Secret, answer *vault.Secret, err error) (any, *Error) {
	if err != nil {
		return nil, s.readFault(ctx, read, secret, answer, err)
	}
	e, _ := findEngine(secret.engine())
	fields, err := e.fields(read.Path, answer.Data)
	switch {
	case err != nil:
		return nil, &Error{Reason: Refused, Detail: sentence(err.Error()), Hint: s.wrongEngine(ctx, secret), Err: err}
	case fields == nil:
		return nil, s.nothingThere(ctx, read, secret, e, answer)
	case secret.Whole:
		return fields, nil
	}
	value, ok := fields[secret.Field]
	switch {
	case !ok:
		return nil, &Error{Reason: NotFound, Detail: noField(secret.Field, read.Path, fields), Hint: s.fieldHint(ctx, secret, fields)}
	case value == nil:
		return nil, &Error{Reason: NotFound, Detail: fmt.Sprintf("The field %q at %s is null.", secret.Field, read.Path)}
	}
	return value, nil
}

// noField names the fields that there are. Names are shown, values never.
func noField(field, path string, fields map[string]any) string {
	if len(fields) == 0 {
		return fmt.Sprintf("There is no field %q at %s: the secret has no fields at all.", field, path)
	}
	return fmt.Sprintf("There is no field %q at %s. It has: %s.", field, path, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
}

func (s *session) fieldHint(ctx context.Context, secret Secret, fields map[string]any) string {
	_, data := fields["data"].(map[string]any)
	_, metadata := fields["metadata"].(map[string]any)
	if data && metadata {
		if hint := s.wrongEngine(ctx, secret); hint != "" {
			return hint
		}
	}
	return strings.TrimSpace(hclschema.DidYouMean(secret.Field, slices.Sorted(maps.Keys(fields))))
}

// nothingThere explains an answer, or a 404, without a secret in it.
func (s *session) nothingThere(ctx context.Context, read Read, secret Secret, e engine, answer *vault.Secret) *Error {
	fault := &Error{Reason: NotFound}
	var data map[string]any
	if answer != nil {
		data = answer.Data
	}
	if fault.Detail = e.absent(data); fault.Detail != "" {
		return fault
	}
	fault.Detail = fmt.Sprintf("There is nothing at %s.", read.Path)
	if secret.Version > 0 {
		fault.Detail = fmt.Sprintf("There is nothing at %s, or no version %d of it.", read.Path, secret.Version)
	}
	fault.Hint = s.wrongEngine(ctx, secret)
	if fault.Hint == "" && e.infix != "" && strings.HasPrefix(strings.Trim(secret.Path, "/")+"/", e.infix+"/") {
		fault.Hint = fmt.Sprintf("The path is written without %q for this engine.", e.infix+"/")
	}
	return fault
}

// wrongEngine says what the mount really is, if that is not what was asked for; else "".
func (s *session) wrongEngine(ctx context.Context, secret Secret) string {
	kind, asked := s.mountType(ctx, secret.Mount), secret.engine()
	switch {
	case kind == "" || kind == asked:
		return ""
	case kind == kvV2Name:
		return fmt.Sprintf("This mount is kv-v2, and the engine asked for is %s. Use kv-v2, with the path as it is in the mount.", asked)
	case asked == "generic":
		return ""
	case kind == "kv-v1":
		return "This mount is kv-v1, and the engine asked for is kv-v2. Use the long form with the engine kv-v1; the short form always means kv-v2."
	}
	return fmt.Sprintf("This mount is of the type %s, and the engine asked for is %s. Use the engine generic.", kind, asked)
}

// readFault explains a read that failed.
func (s *session) readFault(ctx context.Context, read Read, secret Secret, answer *vault.Secret, err error) *Error {
	e, _ := findEngine(secret.engine())
	switch {
	case interrupted(err):
		return interruption(err)
	case errors.Is(err, vault.ErrNoMount):
		return &Error{
			Reason: NotFound, Err: err,
			Detail: fmt.Sprintf("Nothing is mounted at %s.", secret.Mount),
			Hint:   "Check the mount and the namespace. A short form without @MOUNT means the mount kv-v2.",
		}
	case errors.Is(err, vault.ErrNotFound):
		fault := s.nothingThere(ctx, read, secret, e, answer)
		fault.Err = err
		return fault
	case errors.Is(err, vault.ErrPermission):
		return s.denied(ctx, read, secret, err)
	}
	return serverFault(err)
}

// denied says which rule is missing.
func (s *session) denied(ctx context.Context, read Read, secret Secret, err error) *Error {
	hint := s.wrongEngine(ctx, secret)
	if hint == "" {
		role := "the role " + secret.Login.Role
		if secret.Login.Role == "" {
			role = "the mount's default role"
		}
		hint = fmt.Sprintf("The policies of %s do not grant it. They need:\n  path %q { capabilities = [\"read\"] }", role, read.Path)
		if s.mountType(ctx, secret.Mount) == "" && s.mayAsk() {
			hint += fmt.Sprintf("\nThey say nothing about the mount %s at all, so Vault does not tell whether there is one.", secret.Mount)
		}
	}
	return &Error{Reason: PermissionDenied, Detail: fmt.Sprintf("Reading %s is not allowed.", read.Path), Hint: hint, Err: err}
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
