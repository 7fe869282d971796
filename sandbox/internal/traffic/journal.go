package traffic

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
)

// entry is one request in the journal.
type entry struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`          // 0: no answer was sent
	Fault  string `json:"fault,omitempty"` // what was done to it on purpose
}

// tally is how often one entry occurred.
type tally struct {
	entry
	Count int `json:"count"`
}

// journal holds the requests in order of arrival. It is safe for concurrent use.
type journal struct {
	mu      sync.Mutex
	entries []*entry
}

// open writes a request down; its status is filled in by [statusWriter].
func (j *journal) open(method, path string) *entry {
	line := &entry{Method: method, Path: path}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, line)
	return line
}

func (j *journal) setStatus(line *entry, status int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line.Status = status
}

func (j *journal) markFault(line *entry, action string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line.Fault = action
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = nil
}

// list copies the entries.
func (j *journal) list() []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := make([]entry, len(j.entries))
	for i, line := range j.entries {
		list[i] = *line
	}
	return list
}

// tallies counts equal entries and sorts them by path, method, status.
func (j *journal) tallies() []tally {
	count := map[entry]int{}
	for _, line := range j.list() {
		count[line]++
	}
	tallies := make([]tally, 0, len(count))
	for line, n := range count {
		tallies = append(tallies, tally{entry: line, Count: n})
	}
	slices.SortFunc(tallies, func(a, b tally) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Method, b.Method),
			cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.Fault, b.Fault),
		)
	})
	return tallies
}

// statusWriter writes the status down before the client can see it, so whoever
// has an answer finds it in the journal.
type statusWriter struct {
	http.ResponseWriter
	journal *journal
	line    *entry
	done    bool
}

// WriteHeader notes the first final status.
func (w *statusWriter) WriteHeader(status int) {
	if !w.done && status >= http.StatusOK {
		w.done = true
		w.journal.setStatus(w.line, status)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implies a 200, as in net/http.
func (w *statusWriter) Write(body []byte) (int, error) {
	if !w.done {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(body)
}

// finish notes the 200 that net/http sends for a handler that wrote nothing.
func (w *statusWriter) finish() {
	if !w.done {
		w.journal.setStatus(w.line, http.StatusOK)
	}
}

// Flush serves Vault's streaming endpoints.
func (w *statusWriter) Flush() {
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
