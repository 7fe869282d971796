package resolver

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/vaultci/vaultci/hclschema"
)

// Check finds what cannot work, without any network: all faults of all secrets, in their order. [Resolver.Resolve] does
// the same before it sends anything. The error is nil or an [Errors].
func Check(secrets []Secret) error {
	var all Errors
	for i, s := range secrets {
		for _, f := range check(s) {
			f.Secret, f.Index = s, i
			all = append(all, f)
		}
	}
	return all.orNil()
}

func check(s Secret) []*Error {
	if f := checkProvider(s); f != nil {
		return []*Error{f}
	}
	var found []*Error
	for _, f := range []*Error{checkName(s), checkEngine(s), checkMount(s), checkPath(s), checkVersion(s), checkAddress(s), checkAuth(s), checkToken(s)} {
		if f != nil {
			found = append(found, f)
		}
	}
	return found
}

func invalid(detail, hint string) *Error { return &Error{Reason: Invalid, Detail: detail, Hint: hint} }

func checkProvider(s Secret) *Error {
	if s.Provider == "" || s.Provider == vaultProvider {
		return nil
	}
	p, ok := findProvider(s.Provider)
	if !ok {
		return &Error{
			Reason: Unsupported,
			Detail: fmt.Sprintf("There is no provider %q.", s.Provider),
			Hint:   "The providers are " + strings.Join(providerKeys(), ", ") + "." + hclschema.DidYouMean(s.Provider, providerKeys()),
		}
	}
	return &Error{
		Reason: Unsupported,
		Detail: fmt.Sprintf("The secret is in %s (%s), which vaultci does not read from.", p.title, p.key),
		Hint:   p.instead,
	}
}

func checkName(s Secret) *Error {
	if isVariableName(s.Name) {
		return nil
	}
	return invalid(fmt.Sprintf("%q cannot be the name of a variable.", s.Name), "Use letters, digits and underscores, and no digit at the beginning.")
}

// isVariableName is the rule of POSIX for names that shells take.
func isVariableName(name string) bool {
	for i, c := range []byte(name) {
		if !isWord(c) && c != '_' || i == 0 && '0' <= c && c <= '9' {
			return false
		}
	}
	return name != ""
}

// isWord tells letters and digits of ASCII.
func isWord(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }

func checkEngine(s Secret) *Error {
	if _, ok := findEngine(s.engine()); ok {
		return nil
	}
	return invalid(fmt.Sprintf("There is no engine %q.", s.Engine),
		"The engines are "+strings.Join(engineNames(), ", ")+"; generic reads from any other, such as AWS or a database."+hclschema.DidYouMean(s.Engine, engineNames()))
}

func checkMount(s Secret) *Error {
	if strings.Trim(s.Mount, "/") == "" {
		return invalid("The mount is empty.", "Name the path at which the secrets engine is mounted: PATH/FIELD@MOUNT, or engine: path: MOUNT.")
	}
	return escapes("mount", s.Mount)
}

func checkPath(s Secret) *Error {
	e, _ := findEngine(s.engine())
	if strings.Trim(s.Path, "/") == "" && !e.dynamic {
		return invalid("The path is empty: a short form needs at least PATH/FIELD.",
			"Write PATH/FIELD@MOUNT. A variable that holds a whole short form is not split; use one for each part.")
	}
	return escapes("path", s.Path)
}

// escapes refuses segments that a server resolves, so that the request would be for something else than it seems.
func escapes(what, text string) *Error {
	for segment := range strings.SplitSeq(text, "/") {
		if segment == ".." || segment == "." {
			return invalid(fmt.Sprintf("The %s %q has a segment %q, which would lead elsewhere.", what, text, segment), "Write the path without it.")
		}
	}
	return nil
}

func checkVersion(s Secret) *Error {
	e, ok := findEngine(s.engine())
	switch {
	case s.Version < 0:
		return invalid(fmt.Sprintf("There is no version %d.", s.Version), "Versions count from 1; 0 means the latest.")
	case s.Version > 0 && ok && !e.versioned:
		return invalid(fmt.Sprintf("The engine %s has no versions.", e.name), "Leave the version out, or use kv-v2.")
	}
	return nil
}

func checkAddress(s Secret) *Error {
	const example = "Set VAULT_SERVER_URL to a URL such as https://vault.example.com:8200."
	if s.Login.Address == "" {
		return invalid("The secrets provider can not be found: there is no server address.", example)
	}
	u, err := url.Parse(s.Login.Address)
	switch {
	case err != nil:
		return invalid("The server's address is not a URL.", example)
	case !slices.Contains([]string{"http", "https", "unix"}, u.Scheme):
		return invalid(fmt.Sprintf("The server's address %s does not begin with https:// or http://: unsupported protocol scheme %q.", shownAddress(s.Login.Address), schemeOf(u)), example)
	case u.Scheme != "unix" && u.Hostname() == "":
		return invalid(fmt.Sprintf("The server's address %s has no host.", shownAddress(s.Login.Address)), example)
	}
	return nil
}

// schemeOf is the scheme as net/http sees it: that of "vault.example.com:8200" is no scheme, although it parses as one.
func schemeOf(u *url.URL) string {
	if strings.Contains(u.Scheme, ".") || u.Scheme == "localhost" {
		return ""
	}
	return u.Scheme
}

// checkAuth looks at the auth path and the namespace, which stand in the request's line and in a header.
func checkAuth(s Secret) *Error {
	if strings.ContainsFunc(s.Login.Namespace, unicode.IsControl) {
		return invalid(fmt.Sprintf("The namespace %q has a line break or another control character.", s.Login.Namespace), "Set VAULT_NAMESPACE without it.")
	}
	return escapes("auth path", s.Login.Path)
}

func checkToken(s Secret) *Error {
	if s.Login.Token != "" {
		return nil
	}
	if s.Login.TokenName == "" {
		return invalid("There is no ID token to log in with.", "Declare one under id_tokens in the job, and name it in token:.")
	}
	return invalid(fmt.Sprintf("The ID token is empty: %s is not set.", s.Login.TokenName),
		"Declare it under id_tokens in the job. GitLab leaves the variable out when its signing key is missing.")
}

// shownAddress is an address without what may be a password in it.
func shownAddress(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return `"…` + address[at:] + `"`
	}
	return fmt.Sprintf("%q", address)
}
