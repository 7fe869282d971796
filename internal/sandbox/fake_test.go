package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary play the programs this package runs: with "fake MODE" a sandbox program that behaves or
// misbehaves, with "build" the go tool.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 2 && os.Args[1] == "fake":
		os.Exit(fakeSandbox(os.Args[2]))
	case len(os.Args) > 1 && os.Args[1] == "build":
		os.Exit(fakeBuild(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// self is the path of the test binary.
func self(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func fakeSandbox(mode string) int {
	line := `{"vault_addr":"http://127.0.0.1:1","root_token":"root","issuer_url":"http://127.0.0.1:2"}`
	switch mode {
	case "well":
		fmt.Println(line)
		fmt.Println(strings.Repeat("more that nobody reads ", 10000))
	case "dies":
		fmt.Fprintln(os.Stderr, "no luck\ntoday")
		return 3
	case "leaves":
		return 0
	case "babbles":
		fmt.Println("hello")
	case "incomplete":
		fmt.Println(`{"vault_addr":"http://127.0.0.1:1"}`)
	case "endless":
		fmt.Print(strings.Repeat("x", 2*longestLine))
	case "badca":
		fmt.Println(strings.TrimSuffix(line, "}") + `,"ca_cert":"` + os.Args[3] + `"}`)
	case "silent":
	case "fails later":
		fmt.Println(line)
		_, _ = io.Copy(io.Discard, os.Stdin)
		fmt.Fprintln(os.Stderr, "could not tidy up")
		return 1
	case "stubborn":
		fmt.Println(line)
		time.Sleep(time.Minute)
	case "listens":
		return fakeListener()
	case "parent":
		return fakeParent()
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// fakeListener announces an address whose connections live as long as the program.
func fakeListener() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 1
	}
	announce(Addresses{VaultAddr: listener.Addr().String(), RootToken: "root", IssuerURL: "none"})
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// fakeParent runs a fakeListener, passes its announcement on and never tidies up.
func fakeParent() int {
	program, err := os.Executable()
	if err != nil {
		return 1
	}
	child, err := Start(context.Background(), program, "fake", "listens")
	if err != nil {
		return 1
	}
	announce(child.Addresses)
	time.Sleep(time.Minute)
	return 0
}

func announce(a Addresses) { _ = json.NewEncoder(os.Stdout).Encode(a) }

// fakeBuild does what the go tool does to the caller: it makes the file after -o, or fails with a message.
func fakeBuild(args []string) int {
	value := func(flag string) string { return args[slices.Index(args, flag)+1] }
	if os.Getenv("GOWORK") != "off" || args[len(args)-1] != "." {
		fmt.Fprintln(os.Stderr, "called in a wrong way:", args)
		return 2
	}
	if _, err := os.Stat(filepath.Join(value("-C"), "broken.go")); !errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "broken.go: expected package")
		return 1
	}
	if err := os.WriteFile(value("-o"), []byte("program"), 0o755); err != nil {
		return 1
	}
	return 0
}
