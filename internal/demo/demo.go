package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// secretPath and secretField are where the example's secret stands.
const (
	secretPath  = "ops/data/production/db"
	secretField = "password"
	roleName    = "myproject-production"
)

func demo(ctx context.Context, vaultci, dir string) error {
	program, err := sandbox.Locate(ctx, sandbox.LocateOptions{Getenv: os.Getenv, Executable: vaultci, LookPath: exec.LookPath})
	if err != nil {
		return err
	}
	process, err := sandbox.Start(ctx, program)
	if err != nil {
		return err
	}
	defer process.Stop() //nolint:errcheck // the demo is over
	say("A real Vault listens at %s, an issuer like GitLab's at %s.", process.VaultAddr, process.IssuerURL)

	cli := cli{program: vaultci, process: process}
	for _, step := range []struct {
		title string
		args  []string
	}{
		{"What is to be done?", []string{"plan", dir}},
		{"Do it.", []string{"apply", "--auto-approve", dir}},
		{"Vault is the state: planning again finds nothing.", []string{"plan", "--detailed-exitcode", dir}},
	} {
		if err := cli.run(ctx, step.title, step.args...); err != nil {
			return err
		}
	}
	if err := jobs(ctx, process); err != nil {
		return err
	}
	return cli.resolve(ctx, dir)
}

// cli runs vaultci on the sandbox.
type cli struct {
	program string
	process *sandbox.Process
}

func (c cli) run(ctx context.Context, title string, args ...string) error {
	say("%s", title)
	fmt.Printf("$ vaultci %s\n", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, c.program, args...)
	cmd.Env = append(os.Environ(),
		"VAULT_ADDR="+c.process.VaultAddr, "VAULT_TOKEN="+c.process.RootToken, "VAULT_NAMESPACE=", "VAULT_CACERT=",
		"VAULTCI_VAR_gitlab_url="+c.process.IssuerURL)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("vaultci %s: %w", args[0], err)
	}
	return nil
}

// job is a CI job as its ID token describes it.
type job struct {
	title   string
	claims  map[string]any
	allowed bool
}

// jobs logs in as several jobs: the one that the example is for, and three that
// differ from it in one thing each.
func jobs(ctx context.Context, process *sandbox.Process) error {
	v := &vaultHTTP{addr: process.VaultAddr}
	if err := v.put(ctx, process.RootToken, secretPath, map[string]any{"data": map[string]any{secretField: "correct horse"}}); err != nil {
		return err
	}
	for _, j := range []job{
		{"the tag auto-deploy-7 of project 42", claims(nil), true},
		{"the same tag of project 43", claims(map[string]any{"project_id": "43"}), false},
		{"a branch of project 42", claims(map[string]any{"ref_type": "branch", "ref": "main"}), false},
		{"a tag of project 42 that is not protected", claims(map[string]any{"ref_protected": "false"}), false},
	} {
		if err := try(ctx, process, v, j); err != nil {
			return err
		}
	}
	say("Only the job that the role is for got the secret.")
	return nil
}

func claims(other map[string]any) map[string]any {
	c := map[string]any{
		"aud": "https://vault.example.com", "sub": "project_path:mygroup/myproject:ref_type:tag:ref:auto-deploy-7",
		"project_id": "42", "ref": "auto-deploy-7", "ref_type": "tag", "ref_protected": "true", "user_email": "dev@example.com",
	}
	for name, value := range other {
		c[name] = value
	}
	return c
}

func try(ctx context.Context, process *sandbox.Process, v *vaultHTTP, j job) error {
	say("A job for %s logs in.", j.title)
	jwt, err := process.Sign(ctx, j.claims, sandbox.SignOptions{GitLabJob: true})
	if err != nil {
		return err
	}
	token, err := v.login(ctx, roleName, jwt)
	var refused *refusal
	switch {
	case errors.As(err, &refused) && !j.allowed:
		fmt.Printf("refused: %s\n", refused.message)
		return nil
	case err != nil:
		return fmt.Errorf("the job for %s: %w", j.title, err)
	case !j.allowed:
		return fmt.Errorf("the job for %s was let in", j.title)
	}
	secret, err := v.read(ctx, token, secretPath, secretField)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s = %s\n", secretPath, secretField, secret)
	return nil
}

func say(format string, args ...any) {
	fmt.Printf("\n# "+format+"\n", args...)
}
