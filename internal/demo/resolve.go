package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/vaultci/vaultci/internal/sandbox"
)

// resolve lets vaultci fetch the secret for the job of the example's job file, as
// it would run in CI: with an ID token and the server's address, and nothing else.
// The same job of another project is refused and told why.
func (c cli) resolve(ctx context.Context, dir string) error {
	for _, j := range []job{
		{"In CI, vaultci hands the job its secret: here as the file that DATABASE_PASSWORD names.", claims(nil), true},
		{"The same job in project 43 is told why it gets nothing.", claims(map[string]any{"project_id": "43"}), false},
	} {
		jwt, err := c.process.Sign(ctx, j.claims, sandbox.SignOptions{GitLabJob: true})
		if err != nil {
			return err
		}
		if err := c.runJob(ctx, dir, j, jwt); err != nil {
			return err
		}
	}
	return nil
}

func (c cli) runJob(ctx context.Context, dir string, j job, jwt string) error {
	file, script := filepath.ToSlash(filepath.Join(dir, ".gitlab-ci.yml")), `cat "$DATABASE_PASSWORD"`
	say("%s", j.title)
	fmt.Printf("$ vaultci resolve --ci-file %s --job job_using_vault -- sh -c '%s'\n", file, script)
	cmd := exec.CommandContext(ctx, c.program, "resolve", "--ci-file", file, "--job", "job_using_vault", "--", "sh", "-c", script+"; echo")
	cmd.Env = append(os.Environ(),
		"VAULT_SERVER_URL="+c.process.VaultAddr, "VAULT_ID_TOKEN="+jwt,
		"VAULT_ADDR=", "VAULT_TOKEN=", "VAULT_NAMESPACE=", "VAULT_AUTH_PATH=jwt", "VAULT_AUTH_ROLE="+roleName,
		"VAULTCI_VAR_gitlab_url="+c.process.IssuerURL)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && !j.allowed && exit.ExitCode() == 1:
		return nil
	case err != nil:
		return fmt.Errorf("vaultci resolve: %w", err)
	case !j.allowed:
		return errors.New("vaultci resolve gave the secret to another project")
	}
	return nil
}
