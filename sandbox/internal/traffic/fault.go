package traffic

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What a fault does to a request.
const (
	actionDrop       = "drop"        // reset the connection; Vault never sees the request
	actionDropAnswer = "drop-answer" // Vault carries the request out, then the connection is reset
	actionStatus     = "status"      // answer with Status; Vault never sees the request
	actionDelay      = "delay"       // wait for Delay, then let it through
)

// Fault breaks some requests on purpose. Of those that match Method and Path it
// lets After through and then breaks Count.
type Fault struct {
	Action string `json:"action"`           // "drop", "drop-answer", "status" or "delay"
	Method string `json:"method,omitempty"` // GET, LIST, POST…; empty: any
	Path   string `json:"path,omitempty"`   // without /v1/; a trailing * matches any rest; empty: any
	After  int    `json:"after,omitempty"`  // how many matching requests pass first
	Count  int    `json:"count,omitempty"`  // how many are broken then; 0: one, -1: all

	Status     int      `json:"status,omitempty"`      // for "status"
	RetryAfter string   `json:"retry_after,omitempty"` // for "status": the Retry-After header
	Message    string   `json:"message,omitempty"`     // for "status": the text in errors
	Delay      Duration `json:"delay,omitempty"`       // for "delay"
}

// Duration is a [time.Duration] written as text in JSON: "250ms".
type Duration time.Duration

// UnmarshalText reads what [time.ParseDuration] reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes the form that UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// validate says what is wrong with a fault that came from outside.
func (f *Fault) validate() error {
	switch f.Action {
	case actionDrop, actionDropAnswer:
		return nil
	case actionStatus:
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("status: %d is not between 200 and 599", f.Status)
		}
		return nil
	case actionDelay:
		if f.Delay <= 0 {
			return errors.New("delay: give a duration such as \"250ms\"")
		}
		return nil
	default:
		return fmt.Errorf("action: %q is none of drop, drop-answer, status, delay", f.Action)
	}
}

func (f *Fault) matches(method, path string) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	if prefix, glob := strings.CutSuffix(f.Path, "*"); glob {
		return strings.HasPrefix(path, prefix)
	}
	return f.Path == "" || f.Path == path
}

// answer sends the status in the form of Vault's errors.
func (f *Fault) answer(w http.ResponseWriter) {
	messages := []string{}
	if f.Message != "" {
		messages = append(messages, f.Message)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": messages})
}

// faults are the faults in force, oldest first. They are safe for concurrent use.
type faults struct {
	any  atomic.Bool
	mu   sync.Mutex
	list []*Fault
}

func (s *faults) add(fault Fault) {
	if fault.Count == 0 {
		fault.Count = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, &fault)
	s.any.Store(true)
}

func (s *faults) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = nil
	s.any.Store(false)
}

// take returns the fault that this request meets. Every matching fault counts
// the request, until one breaks it.
func (s *faults) take(method string, r *http.Request) (Fault, bool) {
	if !s.any.Load() {
		return Fault{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := apiPath(r)
	for _, fault := range s.list {
		switch {
		case fault.Count == 0 || !fault.matches(method, path):
		case fault.After > 0:
			fault.After--
		default:
			if fault.Count > 0 {
				fault.Count--
			}
			return *fault, true
		}
	}
	return Fault{}, false
}
