package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vaultci/vaultci/access"
	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/render"
)

type canOptions struct {
	configFlags
	role       string
	claims     []string
	claimsFile string
	format     string
}

func (a *app) canCommand() *cobra.Command {
	var o canOptions
	cmd := &cobra.Command{
		Use:   "can CAPABILITY PATH [DIR]",
		Short: "Tell whether a job may do something, without Vault",
		Long: `can tells whether a job that logs in to a role with the given claims may do
something: whether the role admits its token, and whether the policies allow the
capability (create, read, update, patch, delete, list, sudo…) on the path. Roles and
policies are those of the configuration in DIR. Without claims, it is about whatever
token the role admits.

Exit status: 0 yes, 1 failed, 2 no, or not known.`,
		Args: cobra.RangeArgs(2, 3),
		RunE: func(_ *cobra.Command, args []string) error {
			o.setDir(args[2:])
			return a.runCan(o, args[0], args[1])
		},
	}
	o.register(cmd)
	cmd.Flags().StringVar(&o.role, "role", "", "the role that the job logs in to: `NAME`, MOUNT/NAME or its address")
	cmd.Flags().StringArrayVar(&o.claims, "claim", nil, "a claim of the token: `NAME=TEXT`, or NAME:=JSON for one that is no text (repeatable)")
	cmd.Flags().StringVar(&o.claimsFile, "claims", "", "take the token's claims from `FILE`, a JSON object; - for standard input")
	cmd.Flags().StringVar(&o.format, "format", "human", "how the answer is written: human, json")
	return cmd
}

func (a *app) runCan(o canOptions, capability, path string) error {
	q, err := accessQuestion(capability, path, o.format)
	if err != nil {
		return err
	}
	if o.role == "" {
		return withHint("--role is missing", "Say which role the job logs in to. For all roles at once there is: vaultci whocan CAPABILITY PATH.")
	}
	if q.Token, err = a.claimsToken(o); err != nil {
		return err
	}
	config, err := a.load(o.configFlags)
	if err != nil {
		return err
	}
	universe := access.UniverseOf(config.Objects, access.Vault)
	role, err := universe.FindRole(o.role)
	if err != nil {
		return withHint(err.Error(), "--role takes the name of a declared jwt_role, or MOUNT/NAME.")
	}
	answer := universe.Ask(access.Vault, role, q)
	if err := a.write(o.format, func(w io.Writer) error { return render.AnswerJSON(w, q, &answer) },
		func(w io.Writer) error { return render.AnswerHuman(w, a.streams.Out.Style(), &answer) }); err != nil {
		return err
	}
	return answered(answer.Verdict == access.Allowed)
}

// answered gives the status for yes and no.
func answered(yes bool) error {
	if yes {
		return nil
	}
	return exitStatus(exitNo)
}

// write writes a result in one of two formats, without the secrets of this run.
func (a *app) write(format string, asJSON, human func(io.Writer) error) error {
	var out strings.Builder
	write := human
	if format == "json" {
		write = asJSON
	}
	if err := write(&out); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	if _, err := io.WriteString(a.streams.Out, a.redact(out.String())); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// accessQuestion reads what is asked.
func accessQuestion(capability, path, format string) (access.Question, error) {
	q := access.Question{Path: strings.TrimPrefix(strings.TrimLeft(path, "/"), "v1/")}
	if format != "human" && format != "json" {
		return q, withHint(fmt.Sprintf("unknown format %q", format), "The formats of an answer are human and json.")
	}
	c, ok := access.ParseCapability(capability, access.Vault)
	if !ok || c == access.Deny {
		known := []string{"create", "read", "update", "patch", "delete", "list", "sudo", "subscribe", "recover"}
		return q, withHint(fmt.Sprintf("there is no capability %q", capability), strings.TrimSpace(hclschema.DidYouMean(capability, known)+" The capabilities are "+strings.Join(known, ", ")+"."))
	}
	if q.Path == "" {
		return q, withHint("the path is empty", "Give the path of a request without /v1/, such as ops/data/production/db.")
	}
	q.Capability = c
	return q, nil
}

// claimsToken reads the claims; nil where none are given.
func (a *app) claimsToken(o canOptions) (*access.Token, error) {
	claims := access.Claims{}
	if o.claimsFile != "" {
		text, err := a.readClaims(o.claimsFile)
		if err != nil {
			return nil, fmt.Errorf("reading --claims: %w", err)
		}
		if claims, err = access.ParseClaims(text); err != nil {
			return nil, withHint(fmt.Sprintf("--claims %s: %s", o.claimsFile, err), "It wants the payload of a token, decoded: a JSON object.")
		}
	}
	for _, text := range o.claims {
		if err := setClaim(claims, text); err != nil {
			return nil, err
		}
	}
	if o.claimsFile == "" && len(o.claims) == 0 {
		return nil, nil
	}
	return &access.Token{Claims: claims, Partial: true}, nil
}

func (a *app) readClaims(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(a.streams.In)
	}
	return os.ReadFile(name)
}

// setClaim reads NAME=TEXT or NAME:=JSON.
func setClaim(claims access.Claims, text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || name == ":" {
		return withHint(fmt.Sprintf("--claim %q is not NAME=TEXT", text), `Write --claim project_id=42 for the text "42", --claim runner_id:=7 for the number 7.`)
	}
	name, isJSON := strings.CutSuffix(name, ":")
	if !isJSON {
		claims[name] = value
		return nil
	}
	var decoded any
	if err := json.Unmarshal([]byte(value), &decoded); err != nil {
		return withHint(fmt.Sprintf("--claim %s: the value is not JSON: %s", name, err), "After := stands a number, true, false, a list or an object; text goes after =.")
	}
	claims[name] = decoded
	return nil
}
