// Command vault stands for HashiCorp's command of that name when the pages are
// run: the few subcommands with which people set up a Vault by hand, sent to a
// real server.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "vault:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: vault auth enable, secrets enable, policy write, write")
	}
	if args[0] == "write" {
		return write(args[1], args[2:])
	}
	path := ""
	rest := args[2:]
	if len(rest) > 0 && strings.HasPrefix(rest[0], "-path=") {
		path, rest = strings.TrimPrefix(rest[0], "-path="), rest[1:]
	}
	if len(rest) == 0 {
		return fmt.Errorf("%s wants more arguments", strings.Join(args, " "))
	}
	if path == "" {
		path = rest[0]
	}
	switch args[0] + " " + args[1] {
	case "auth enable":
		return done(send("sys/auth/"+path, map[string]any{"type": rest[0]}), "Enabled %s auth method at: %s/", rest[0], path)
	case "secrets enable":
		return done(send("sys/mounts/"+path, map[string]any{"type": rest[0]}), "Enabled the %s secrets engine at: %s/", rest[0], path)
	case "policy write":
		if len(rest) < 2 {
			return fmt.Errorf("policy write wants a name and a file")
		}
		text, err := read(rest[1])
		if err != nil {
			return err
		}
		return done(send("sys/policies/acl/"+rest[0], map[string]any{"policy": string(text)}), "Uploaded policy: %s", rest[0])
	}
	return fmt.Errorf("%s %s is not known here", args[0], args[1])
}

func read(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

func done(err error, format string, args ...any) error {
	if err == nil {
		fmt.Printf("Success! "+format+"\n", args...)
	}
	return err
}

// write sends KEY=VALUE arguments, or the JSON on standard input for "-".
func write(path string, args []string) error {
	body := map[string]any{}
	for _, arg := range args {
		if arg == "-" {
			if err := json.NewDecoder(os.Stdin).Decode(&body); err != nil {
				return err
			}
			continue
		}
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			return fmt.Errorf("%s is not KEY=VALUE", arg)
		}
		body[key] = value
	}
	return done(send(path, body), "Data written to: %s", path)
}

func send(path string, body map[string]any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPut, os.Getenv("VAULT_ADDR")+"/v1/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("X-Vault-Token", os.Getenv("VAULT_TOKEN"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		answer, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: %s", response.Status, answer)
	}
	return nil
}
