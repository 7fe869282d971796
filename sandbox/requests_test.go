package main

import (
	"net/http"
	"testing"
)

// request is one line of GET /sandbox/requests and of its log.
type request struct {
	Method, Path, Fault string
	Status, Count       int
}

// requests is what GET /sandbox/requests answers.
type requests struct {
	Total, Connections int
	MaxInFlight        int `json:"max_in_flight"`
	Recording          bool
	Methods            map[string]int
	Requests           []request
}

func (p *process) requests(t *testing.T) requests {
	t.Helper()
	return decode[requests](t, p.issue(t, "GET", "/sandbox/requests", ""))
}

func TestRequestsAreRecorded(t *testing.T) {
	t.Parallel()
	p := launch(t, "--record")
	p.vault(t, "GET", "sys/auth", "")
	p.issue(t, "POST", "/sandbox/requests/reset", "")
	p.vault(t, "GET", "sys/auth", "")
	p.vault(t, "GET", "sys/policies/acl/none", "")
	p.vault(t, "GET", "sys/auth", "")
	p.vault(t, "GET", "sys/policies/acl?list=true", "")

	got := p.requests(t)
	want := []request{
		{Method: "GET", Path: "sys/auth", Status: http.StatusOK, Count: 2},
		{Method: "LIST", Path: "sys/policies/acl", Status: http.StatusOK, Count: 1},
		{Method: "GET", Path: "sys/policies/acl/none", Status: http.StatusNotFound, Count: 1},
	}
	if len(got.Requests) != len(want) {
		t.Fatalf("got %+v, want %+v", got.Requests, want)
	}
	for i := range want {
		if got.Requests[i] != want[i] {
			t.Errorf("got %+v, want %+v", got.Requests[i], want[i])
		}
	}
	if got.Total != 4 || got.Methods["GET"] != 3 || got.Methods["LIST"] != 1 || !got.Recording {
		t.Errorf("got %+v", got)
	}
	log := decode[[]request](t, p.issue(t, "GET", "/sandbox/requests/log", ""))
	if len(log) != 4 || log[1].Path != "sys/policies/acl/none" {
		t.Errorf("log: %+v", log)
	}
}

func TestRequestsAreCountedWithoutRecording(t *testing.T) {
	t.Parallel()
	p := launch(t)
	p.vault(t, "GET", "sys/auth", "")
	got := p.requests(t)
	if got.Methods["GET"] != 1 || got.Connections != 1 || got.MaxInFlight != 1 || got.Recording || len(got.Requests) != 0 {
		t.Errorf("got %+v", got)
	}
	log, err := p.send(t, "GET", p.IssuerURL+"/sandbox/requests/log", "", "")
	must(t, err)
	if log.Status != http.StatusConflict {
		t.Errorf("log: got %d, want 409", log.Status)
	}
}
