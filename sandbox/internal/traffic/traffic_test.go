package traffic

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// ok is a handler that answers 204.
func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// ask sends one request through the handler.
func ask(t *testing.T, handler http.Handler, method, target, body string) (int, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body)))
	text, err := io.ReadAll(recorder.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return recorder.Code, string(text)
}

func TestListIsAMethodOfItsOwn(t *testing.T) {
	t.Parallel()
	m := New(Config{})
	handler := m.Wrap(http.HandlerFunc(ok))
	for _, c := range []struct{ method, target string }{
		{"GET", "/v1/a"},
		{"GET", "/v1/a?list=true"},
		{"LIST", "/v1/a"},
		{"GET", "/v1/a?help=1"},
		{"PROPFIND", "/v1/a"},
	} {
		ask(t, handler, c.method, c.target, "")
	}
	got := m.counts.byName()
	if len(got) != 3 || got["GET"] != 2 || got["LIST"] != 2 || got["OTHER"] != 1 {
		t.Errorf("got %v", got)
	}
}

func TestFaultsHitWhatTheyMatch(t *testing.T) {
	t.Parallel()
	m := New(Config{})
	handler := m.Wrap(http.HandlerFunc(ok))
	for _, fault := range []string{
		`{"action":"status","status":503,"method":"post","path":"auth/*","after":1,"count":2,"message":"Vault is sealed","retry_after":"1"}`,
		`{"action":"status","status":500,"path":"sys/mounts"}`,
	} {
		if status, text := ask(t, m.Handler(), "POST", "/sandbox/faults", fault); status != http.StatusNoContent {
			t.Fatalf("adding a fault: %d %s", status, text)
		}
	}
	for i, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "auth/jwt/role/a", 204},
		{"POST", "auth/jwt/role/a", 204},
		{"POST", "auth/jwt/role/b", 503},
		{"POST", "sys/auth/b", 204},
		{"GET", "sys/mounts", 500},
		{"GET", "sys/mounts", 204},
		{"POST", "auth/jwt/role/c", 503},
		{"POST", "auth/jwt/role/d", 204},
	} {
		if got, _ := ask(t, handler, c.method, "/v1/"+c.path, ""); got != c.want {
			t.Errorf("request %d, %s %s: got %d, want %d", i, c.method, c.path, got, c.want)
		}
	}
}

func TestStatusFaultAnswersLikeVault(t *testing.T) {
	t.Parallel()
	m := New(Config{})
	fault := Fault{Action: actionStatus, Status: 429, RetryAfter: "2", Message: "slow down", Count: -1}
	if err := m.AddFault(fault); err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	m.Wrap(http.HandlerFunc(ok)).ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), "GET", "/v1/x", nil))
	if recorder.Code != 429 || recorder.Header().Get("Retry-After") != "2" ||
		recorder.Body.String() != `{"errors":["slow down"]}`+"\n" {
		t.Errorf("got %d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	m := New(Config{})
	for fault, want := range map[string]string{
		`{}`:                                "action",
		`{"action":"explode"}`:              `"explode" is none of`,
		`{"action":"status"}`:               "status: 0",
		`{"action":"delay"}`:                "delay:",
		`{"action":"delay","delay":"long"}`: "invalid duration",
		`{"action":"drop","cuont":1}`:       "cuont",
	} {
		status, text := ask(t, m.Handler(), "POST", "/sandbox/faults", fault)
		if status != http.StatusBadRequest || !strings.Contains(text, want) {
			t.Errorf("%s: got %d %s, want 400 %s", fault, status, text, want)
		}
	}
}

func TestDelayEndsWithTheClient(t *testing.T) {
	t.Parallel()
	m := New(Config{Latency: time.Hour})
	server := httptest.NewServer(m.Wrap(http.HandlerFunc(ok)))
	defer server.Close() // waits for the handler
	client := &http.Client{Timeout: 10 * time.Millisecond}
	request, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(request); err == nil {
		t.Error("a delayed request was answered")
	}
}

func TestJournalKnowsTheStatusBeforeTheClient(t *testing.T) {
	t.Parallel()
	m := New(Config{Record: true})
	var atAnswer int
	handler := m.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		atAnswer = m.journal.list()[0].Status
	}))
	ask(t, handler, "GET", "/v1/x", "")
	if atAnswer != http.StatusTeapot {
		t.Errorf("got %d", atAnswer)
	}
}

func TestMonitorIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	m := New(Config{Record: true})
	handler := m.Wrap(http.HandlerFunc(ok))
	const workers = 8
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			ask(t, handler, "GET", "/v1/x", "")
			ask(t, m.Handler(), "GET", "/sandbox/requests", "")
			ask(t, m.Handler(), "POST", "/sandbox/faults", `{"action":"delay","delay":"1us"}`)
		})
	}
	group.Wait()
	if got := m.journal.tallies(); len(got) == 0 || m.counts.byName()["GET"] != workers {
		t.Errorf("got %v", got)
	}
}
