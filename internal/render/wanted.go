package render

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/vaultci/vaultci/resolver"
)

// Wanted is what [WantedSecrets] shows.
type Wanted struct {
	// Secrets are those that are asked for, in their order.
	Secrets []resolver.Secret
	// File tells of each whether the job gets a file with the value.
	File []bool
}

// WantedSecrets writes which logins and reads the secrets need: one block for each login, a line for each read with the
// secrets that come from it, and the secrets that cannot be read. It says so when there are none at all.
func WantedSecrets(w io.Writer, wanted Wanted) error {
	var b strings.Builder
	var places []int
	var readable []resolver.Secret
	for i, s := range wanted.Secrets {
		if s.Provider == "" || s.Provider == "vault" {
			places, readable = append(places, i), append(readable, s)
			continue
		}
		fmt.Fprintf(&b, "%s: %s, which vaultci does not read from\n", s.Name, s.Provider)
	}
	for i, work := range resolver.Arrange(readable) {
		if i > 0 || b.Len() > 0 {
			b.WriteByte('\n')
		}
		writeLogin(&b, work.Login)
		for _, read := range work.Reads {
			writeRead(&b, wanted, read, places)
		}
	}
	if len(wanted.Secrets) == 0 {
		b.WriteString("The job asks for no secrets.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeLogin(b *strings.Builder, l resolver.Login) {
	token := l.TokenName
	if token == "" {
		token = "(literal)"
	}
	if l.Token == "" {
		token += " (not set)"
	}
	address := l.Address
	if u, err := url.Parse(address); err == nil {
		address = u.Redacted()
	}
	fmt.Fprintf(b, "login auth/%s/login at %s\n", fallback(strings.Trim(l.Path, "/"), "jwt"), fallback(address, "(no server: VAULT_SERVER_URL is not set)"))
	fmt.Fprintf(b, "  role %s, namespace %s, token %s\n", fallback(l.Role, "(none)"), fallback(l.Namespace, "(none)"), token)
}

func writeRead(b *strings.Builder, wanted Wanted, read resolver.Read, places []int) {
	fmt.Fprintf(b, "  read %s", read.Path)
	if read.Version > 0 {
		fmt.Fprintf(b, ", version %d", read.Version)
	}
	b.WriteByte('\n')
	for _, i := range read.Secrets {
		s := wanted.Secrets[places[i]]
		what := "field " + s.Field
		if s.Whole {
			what = "all fields as JSON"
		}
		as := "variable"
		if wanted.File[places[i]] {
			as = "file"
		}
		fmt.Fprintf(b, "    %s: %s, as a %s\n", s.Name, what, as)
	}
}

func fallback(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
