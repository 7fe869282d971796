package vault

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		body string
		want Server
		is   error
	}{
		{
			"vault", `{"initialized":true,"sealed":false,"standby":true,"server_time_utc":1700000000,"version":"1.21.4","enterprise":false,"cluster_id":"c"}`,
			Server{Version: "1.21.4", Dialect: Vault, Standby: true, ClusterID: "c", ServerTime: time.Unix(1700000000, 0).UTC()},
			nil,
		},
		{
			"enterprise", `{"initialized":true,"version":"1.21.4+ent","enterprise":true,"server_time_utc":1}`,
			Server{Version: "1.21.4+ent", Dialect: Vault, Enterprise: true, ServerTime: time.Unix(1, 0).UTC()},
			nil,
		},
		{
			"a later vault", `{"initialized":true,"version":"2.0.0","enterprise":false,"server_time_utc":1}`,
			Server{Version: "2.0.0", Dialect: Vault, ServerTime: time.Unix(1, 0).UTC()},
			nil,
		},
		{
			"openbao", `{"initialized":true,"version":"2.4.1","server_time_utc":1}`,
			Server{Version: "2.4.1", Dialect: OpenBao, ServerTime: time.Unix(1, 0).UTC()},
			nil,
		},
		{
			"sealed", `{"initialized":true,"sealed":true,"version":"1.21.4","enterprise":false,"server_time_utc":1}`,
			Server{Version: "1.21.4", Dialect: Vault, Sealed: true, ServerTime: time.Unix(1, 0).UTC()},
			ErrSealed,
		},
		{
			"uninitialised", `{"initialized":false,"sealed":true,"version":"1.21.4","enterprise":false,"server_time_utc":1}`,
			Server{Version: "1.21.4", Dialect: Vault, Sealed: true, ServerTime: time.Unix(1, 0).UTC()},
			ErrUninitialized,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Vault-Token") != "" || r.Header.Get("X-Vault-Namespace") != "" || r.URL.Query().Get("standbyok") != "true" {
					t.Errorf("%s %v", r.RequestURI, r.Header)
				}
				fixed(200, test.body)(w, r)
			}, func(c *Config) { c.Namespace = "n" })
			got, err := c.Health(t.Context())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if test.is == nil && err != nil || test.is != nil && (!errors.Is(err, test.is) || asError(t, err).Hint() == "") {
				t.Error(err)
			}
		})
	}
}

func TestHealthOfSomethingElse(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{}", "<html>", "[]"} {
		_, err := newTestClient(t, fixed(200, body)).Health(t.Context())
		if err == nil {
			t.Errorf("no error for %q", body)
			continue
		}
		wantContains(t, err.Error(), "reading sys/health: the answer is not one of Vault's")
	}
}

func TestCheckNamespace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		namespace string
		server    Server
		refused   bool
	}{
		{"", Server{Version: "1.21.4", Dialect: Vault}, false},
		{"root", Server{Version: "1.21.4", Dialect: Vault}, false},
		{"/", Server{Version: "1.21.4", Dialect: Vault}, false},
		{"team", Server{Version: "1.21.4", Dialect: Vault}, true},
		{"team", Server{Version: "1.21.4+ent", Dialect: Vault, Enterprise: true}, false},
		{"team", Server{Version: "2.4.1", Dialect: OpenBao}, false},
		{"team", Server{Version: "2.2.0", Dialect: OpenBao}, true},
	} {
		c := scripted(t, &script{}, func(c *Config) { c.Namespace = test.namespace })
		err := c.CheckNamespace(test.server)
		var refused *NamespaceError
		if errors.As(err, &refused) != test.refused || refused != nil && (refused.Hint() == "" || refused.Namespace != "team") {
			t.Errorf("%q on %v: %v", test.namespace, test.server, err)
		}
	}
}
