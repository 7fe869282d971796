//go:build unix

package resolver_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// postgres is a PostgreSQL of the test's own.
type postgres struct {
	port           int
	user, password string // of the superuser
	bin            string // the directory of its programs
}

// startPostgres starts the PostgreSQL that the Debian package postgresql installs, in a directory of its own, as an
// unprivileged user, and ends it with the test. Where it is not installed the test is skipped, but fails where CI is set
// or VAULTCI_TEST_POSTGRES is "required".
func startPostgres(t *testing.T) *postgres {
	t.Helper()
	bin := postgresPrograms()
	if bin == "" {
		const message = "no PostgreSQL: there is no initdb on PATH or in /usr/lib/postgresql; the Debian package postgresql has it"
		if os.Getenv("CI") != "" || os.Getenv("VAULTCI_TEST_POSTGRES") == "required" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	p := &postgres{port: freePort(t), user: "vault", password: "not a secret", bin: bin}
	dir, err := os.MkdirTemp("", "vaultci-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	attr := unprivileged(t, dir)
	passwords := filepath.Join(dir, "password")
	if err := os.WriteFile(passwords, []byte(p.password), 0o644); err != nil { // the directory is private
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", p.user, "-A", "scram-sha-256", "--pwfile", passwords, "--no-sync", "-E", "UTF8", "--locale", "C")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	p.serve(t, dir, data, attr)
	return p
}

// serve starts the server and waits until it says that it is ready.
func (p *postgres) serve(t *testing.T, dir, data string, attr *syscall.SysProcAttr) {
	t.Helper()
	server := exec.Command(filepath.Join(p.bin, "postgres"), "-D", data, "-k", dir, "-p", strconv.Itoa(p.port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")
	server.Dir, server.SysProcAttr = dir, attr
	messages, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT) // its fast way to end
		_ = server.Wait()
	})
	var said strings.Builder
	for lines := bufio.NewScanner(messages); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go io.Copy(io.Discard, messages) //nolint:errcheck // until it ends
			return
		}
	}
	t.Fatalf("PostgreSQL did not start:\n%s", said.String())
}

// query runs a statement as a user, and returns what psql prints.
func (p *postgres) query(user, password, statement string) (string, error) {
	psql := filepath.Join(p.bin, "psql")
	if found, err := exec.LookPath("psql"); err == nil {
		psql = found
	}
	cmd := exec.Command(psql, "-X", "-A", "-t", "-h", "127.0.0.1", "-p", strconv.Itoa(p.port), "-U", user, "-d", "postgres", "-c", statement)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password, "PGCONNECT_TIMEOUT=20")
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// postgresPrograms is the directory with initdb, of the newest version; "" where there is none.
func postgresPrograms() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

// unprivileged makes processes run as somebody other than root, which PostgreSQL refuses, and gives the directory to that
// user. Who is not root already needs nothing.
func unprivileged(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		t.Fatal(err)
	}
	uid, err1 := strconv.ParseUint(account.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
