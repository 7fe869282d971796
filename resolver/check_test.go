package resolver

import (
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	valid := Secret{Name: "A", Mount: "ops", Path: "a/b", Field: "c", Login: Login{Address: "https://vault.example.com", Token: "JWT"}}
	if err := Check([]Secret{valid}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*Secret)
		reason Reason
		want   string
	}{
		"name":             {func(s *Secret) { s.Name = "A-B" }, Invalid, "cannot be the name of a variable"},
		"no name":          {func(s *Secret) { s.Name = "" }, Invalid, "cannot be the name of a variable"},
		"digit":            {func(s *Secret) { s.Name = "1A" }, Invalid, "no digit at the beginning"},
		"engine":           {func(s *Secret) { s.Engine = "kv-v3" }, Invalid, `no engine "kv-v3"`},
		"mount":            {func(s *Secret) { s.Mount = "/" }, Invalid, "The mount is empty"},
		"mount escapes":    {func(s *Secret) { s.Mount = "../ops" }, Invalid, `has a segment ".."`},
		"path":             {func(s *Secret) { s.Path = "" }, Invalid, "The path is empty"},
		"path escapes":     {func(s *Secret) { s.Path = "a/.." }, Invalid, `has a segment ".."`},
		"dot":              {func(s *Secret) { s.Path = "./a" }, Invalid, `has a segment "."`},
		"negative version": {func(s *Secret) { s.Version = -1 }, Invalid, "no version -1"},
		"version of kv-v1": {func(s *Secret) { s.Engine, s.Version = "kv-v1", 2 }, Invalid, "has no versions"},
		"no address":       {func(s *Secret) { s.Login.Address = "" }, Invalid, "The secrets provider can not be found"},
		"no scheme":        {func(s *Secret) { s.Login.Address = "vault.example.com" }, Invalid, `unsupported protocol scheme ""`},
		"port, no scheme":  {func(s *Secret) { s.Login.Address = "vault.example.com:8200" }, Invalid, `unsupported protocol scheme ""`},
		"scheme":           {func(s *Secret) { s.Login.Address = "ftp://vault" }, Invalid, `unsupported protocol scheme "ftp"`},
		"no host":          {func(s *Secret) { s.Login.Address = "https://" }, Invalid, "has no host"},
		"no URL":           {func(s *Secret) { s.Login.Address = "https://a b\x7f" }, Invalid, "not a URL"},
		"auth escapes":     {func(s *Secret) { s.Login.Path = "../sys/x" }, Invalid, `The auth path "../sys/x" has a segment ".."`},
		"line break":       {func(s *Secret) { s.Login.Namespace = "team\n" }, Invalid, `The namespace "team\n" has a line break`},
		"no token":         {func(s *Secret) { s.Login.Token = "" }, Invalid, "no ID token to log in with"},
		"no named token":   {func(s *Secret) { s.Login.Token, s.Login.TokenName = "", "T" }, Invalid, "T is not set"},
		"provider":         {func(s *Secret) { s.Provider = "aws_secrets_manager" }, Unsupported, "AWS Secrets Manager (aws_secrets_manager)"},
		"no provider":      {func(s *Secret) { s.Provider = "aws_secret_manager" }, Unsupported, `Did you mean "aws_secrets_manager"?`},
	} {
		s := valid
		test.change(&s)
		err := Check([]Secret{valid, s})
		var all Errors
		if !errors.As(err, &all) || len(all) != 1 || all[0].Index != 1 || all[0].Reason != test.reason || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
			continue
		}
		if all[0].Hint == "" {
			t.Errorf("%s: there is no remedy", name)
		}
	}
	both := valid
	both.Engine, both.Mount = "aws", ""
	var all Errors
	if errors.As(Check([]Secret{both}), &all); len(all) != 2 {
		t.Errorf("%d of 2 faults of one secret", len(all))
	}
}

// TestAddressHidesPasswords that somebody put into the URL.
func TestAddressHidesPasswords(t *testing.T) {
	t.Parallel()
	s := Secret{Name: "A", Mount: "ops", Path: "a", Login: Login{Address: "user:hunter2@vault.example.com", Token: "JWT"}}
	if err := Check([]Secret{s}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

// TestEveryProviderIsRefusedByName, and has a remedy.
func TestEveryProviderIsRefusedByName(t *testing.T) {
	t.Parallel()
	for _, p := range providers()[1:] {
		err := Check([]Secret{{Name: "A", Provider: p.key}})
		if err == nil || !strings.Contains(err.Error(), p.key) || !strings.Contains(err.Error(), p.title) || p.instead == "" {
			t.Errorf("%s: %v", p.key, err)
		}
	}
}
