package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vaultci/vaultci/internal/sandbox"
	"github.com/vaultci/vaultci/resolver"
)

// maxResolve bounds the time of resolve as a multiple of the raw client's.
const maxResolve = 1.2

// The job that is measured: fields of each of the paths, which are as many secrets.
const (
	jobPaths  = 5
	jobFields = 4
)

// jobRequests are one login, the reads and one revocation.
const jobRequests = 1 + jobPaths + 1

// resolveRounds is how often each side runs.
const resolveRounds = 31

// resolveBench is a server with the secrets of one job.
type resolveBench struct {
	*bench
	vault *server
	jwt   string
}

// resolve measures the fetching of a job's secrets: by the library, on a server
// without any distance, and by the command, which is a process of its own, on one
// that is some way off.
func (b *bench) resolve(ctx context.Context) error {
	fmt.Fprintf(b.out, "\n%d secrets under %d paths, medians of %d\n", jobPaths*jobFields, jobPaths, resolveRounds)
	t := newTable(b.out, "work", "raw", "vaultci", "ratio", "requests")
	for _, c := range []struct {
		work    string
		latency time.Duration
		own     func(*resolveBench, context.Context) (usage, error)
		bounded bool
	}{
		{"resolver, the library", 0, (*resolveBench).library, true},
		{"resolver, the library, server 20 ms away", 20 * time.Millisecond, (*resolveBench).library, true},
		{"vaultci resolve, server 20 ms away", 20 * time.Millisecond, (*resolveBench).command, true},
		{"vaultci resolve, mostly the start of a process", 0, (*resolveBench).command, false},
	} {
		err := b.onDistantServer(ctx, c.latency, func(r *resolveBench) error {
			return r.compare(ctx, t, c.work, c.bounded, func() (usage, error) { return c.own(r, ctx) })
		})
		if err != nil {
			return err
		}
	}
	return t.flush()
}

// onDistantServer starts a Vault whose every answer takes the latency, and puts
// the job's secrets into it.
func (b *bench) onDistantServer(ctx context.Context, latency time.Duration, work func(*resolveBench) error) error {
	process, err := sandbox.Start(ctx, b.sandbox, "--latency", latency.String())
	if err != nil {
		return err
	}
	defer func() { _ = process.Stop() }() // what was measured is not touched by how it ends
	r := &resolveBench{bench: b, vault: &server{Process: process}}
	if err := r.prepare(ctx); err != nil {
		return fmt.Errorf("preparing the secrets: %w", err)
	}
	return work(r)
}

func (r *resolveBench) prepare(ctx context.Context) error {
	config, err := json.Marshal(map[string]any{"oidc_discovery_url": r.vault.IssuerURL, "bound_issuer": r.vault.IssuerURL})
	if err != nil {
		return err
	}
	tasks := rawTask{
		put("sys/auth/jwt", `{"type":"jwt"}`)[0],
		put("auth/jwt/config", string(config))[0],
		put("sys/mounts/ops", `{"type":"kv-v1"}`)[0],
		put("sys/policies/acl/job", `{"policy":"path \"ops/*\" { capabilities = [\"read\"] }"}`)[0],
		put("auth/jwt/role/job", `{"role_type":"jwt","user_claim":"project_id","bound_audiences":["https://vault.example.com"],"bound_claims":{"project_id":"42"},"token_policies":["job"]}`)[0],
	}
	for i := range jobPaths {
		tasks = append(tasks, put(fmt.Sprintf("ops/path%d", i), `{"field0":"a","field1":"b","field2":"c","field3":"d"}`)[0])
	}
	if err := newRawClient(r.vault).task(ctx, tasks); err != nil {
		return err
	}
	r.jwt, err = r.vault.Sign(ctx, nil, sandbox.SignOptions{GitLabJob: true, Lifetime: time.Hour})
	r.vault.env = []string{"VAULT_SERVER_URL=" + r.vault.VaultAddr, "VAULT_AUTH_ROLE=job", "VAULT_ID_TOKEN=" + r.jwt}
	return err
}

// compare runs both sides in turns.
func (r *resolveBench) compare(ctx context.Context, t *table, work string, bounded bool, own func() (usage, error)) error {
	raw := func() (usage, error) { return r.raw(ctx) }
	if _, err := raw(); err != nil { // once before: the first login makes the server fetch the issuer's keys
		return err
	}
	c, err := alternate(resolveRounds, raw, func() (usage, error) { return r.vault.counted(ctx, own) })
	if err != nil {
		return err
	}
	rawUse, ownUse, ratio := middle(c.raw), middle(c.vaultci), c.ratio()
	shown := fmt.Sprintf("%.2f", ratio)
	if bounded {
		shown = judge(shown, ratio <= maxResolve, fmt.Sprintf("%.1f", maxResolve))
	}
	t.row(work,
		fmt.Sprintf("%s, %d requests", seconds(rawUse.wall), rawUse.requests), seconds(ownUse.wall),
		shown,
		judge(fmt.Sprint(ownUse.requests), ownUse.requests == jobRequests, fmt.Sprint(jobRequests)))
	return nil
}

// raw sends the necessary requests: the login, the reads in parallel, the
// revocation.
func (r *resolveBench) raw(ctx context.Context) (usage, error) {
	c := newRawClient(r.vault)
	defer c.http.CloseIdleConnections()
	start := time.Now()
	login, err := json.Marshal(map[string]string{"role": "job", "jwt": r.jwt})
	if err != nil {
		return usage{}, err
	}
	c.token = ""
	var answer bytes.Buffer
	if err := c.send(ctx, rawRequest{http.MethodPost, "auth/jwt/login", string(login)}, &answer); err != nil {
		return usage{}, err
	}
	var auth struct {
		Auth struct {
			Token string `json:"client_token"`
		} `json:"auth"`
	}
	if err := json.Unmarshal(answer.Bytes(), &auth); err != nil {
		return usage{}, err
	}
	c.token = auth.Auth.Token
	var reads []rawTask
	for i := range jobPaths {
		reads = append(reads, get(fmt.Sprintf("ops/path%d", i)))
	}
	if err := c.stage(ctx, reads); err != nil {
		return usage{}, err
	}
	if err := c.task(ctx, put("auth/token/revoke-self", "{}")[:1]); err != nil {
		return usage{}, err
	}
	return usage{wall: time.Since(start), requests: int(c.sent.Load())}, nil
}

// library resolves in this process.
func (r *resolveBench) library(ctx context.Context) (usage, error) {
	var secrets []resolver.Secret
	login := resolver.Login{Address: r.vault.VaultAddr, Role: "job", Token: resolver.Token(r.jwt)}
	for i := range jobPaths * jobFields {
		secrets = append(secrets, resolver.Secret{
			Name: fmt.Sprintf("SECRET%d", i), Login: login, Engine: "kv-v1",
			Mount: "ops", Path: fmt.Sprintf("path%d", i%jobPaths), Field: fmt.Sprintf("field%d", i/jobPaths),
		})
	}
	start := time.Now()
	job := resolver.New(resolver.Options{Parallelism: connections})
	values, err := job.Resolve(ctx, secrets)
	if err := errors.Join(err, job.Close(ctx)); err != nil {
		return usage{}, err
	}
	if len(values) != len(secrets) {
		return usage{}, fmt.Errorf("%d secrets came back", len(values))
	}
	return usage{wall: time.Since(start)}, nil
}

// command resolves in a process of its own.
func (r *resolveBench) command(ctx context.Context) (usage, error) {
	args := []string{"resolve", "--file=false", "--format", "json"}
	for i := range jobPaths * jobFields {
		args = append(args, fmt.Sprintf("SECRET%d=kv-v1:ops:path%d#field%d", i, i%jobPaths, i/jobPaths))
	}
	return r.child(ctx, r.vault, `"SECRET19": "d"`, args...)
}
