package resolver

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestTimeFaults(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for _, test := range []struct {
		claims map[string]any
		want   string
	}{
		{map[string]any{"exp": at(time.Hour), "nbf": at(-time.Hour), "iat": at(0)}, ""},
		{map[string]any{"exp": at(-30 * time.Second), "nbf": at(30 * time.Second)}, ""},
		{map[string]any{"exp": at(-time.Hour)}, "exp was 2026-01-02T02:04:05Z: the token expired 1h0m0s ago"},
		{map[string]any{"nbf": at(time.Hour)}, "nbf is 2026-01-02T04:04:05Z: the token is not valid for another 1h0m0s"},
		{map[string]any{"iat": at(2 * time.Minute)}, "iat is 2026-01-02T03:06:05Z: the token is not valid for another 2m0s"},
		{map[string]any{"exp": "soon"}, ""},
		{map[string]any{}, ""},
	} {
		if got := strings.Join(timeFaults(unsigned(t, test.claims).claims(), now), "; "); got != test.want {
			t.Errorf("%v: %q, want %q", test.claims, got, test.want)
		}
	}
}

// FuzzToken: reading claims does not fail badly, and no way of writing a token shows it.
func FuzzToken(f *testing.F) {
	f.Add("JWT")
	f.Add("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.c2ln")
	f.Add("a.eyJleHAiOjFlOTk5fQ.c")
	f.Add("a.bnVsbA.c")
	f.Fuzz(func(t *testing.T, text string) {
		token := Token(text)
		claims := token.claims()
		timeFaults(claims, time.Now())
		named(claims, `error validating claims: claim "x" is missing (aud) signature`)
		encoded, err := json.Marshal(Login{Token: token})
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("login", "token", token)
		hidden := strings.ReplaceAll(string(encoded)+log.String(), "(ID token)", "")
		if len(text) > 30 && strings.Contains(hidden+fmt.Sprintf("%v %+v %#v %q", token, Login{Token: token}, token, token), text) {
			t.Errorf("%q is shown", text)
		}
	})
}
