package traffic

import (
	"encoding/json"
	"io"
	"net/http"
)

// report is what GET /sandbox/requests answers.
type report struct {
	Total       int64            `json:"total"`
	Methods     map[string]int64 `json:"methods"`
	Connections int64            `json:"connections"`
	MaxInFlight int64            `json:"max_in_flight"`
	Recording   bool             `json:"recording"`
	Requests    []tally          `json:"requests"` // empty unless recording
}

// Handler answers the endpoints by which a test looks at the traffic and
// disturbs it:
//
//	GET    /sandbox/requests         counts since the start or the last reset
//	GET    /sandbox/requests/log     every request in order of arrival
//	POST   /sandbox/requests/reset   start counting anew
//	POST   /sandbox/faults           add one [Fault]
//	DELETE /sandbox/faults           remove all faults
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sandbox/requests", m.serveReport)
	mux.HandleFunc("GET /sandbox/requests/log", m.serveLog)
	mux.HandleFunc("POST /sandbox/requests/reset", m.serveReset)
	mux.HandleFunc("POST /sandbox/faults", m.serveAddFault)
	mux.HandleFunc("DELETE /sandbox/faults", m.serveClearFaults)
	return mux
}

// AddFault puts a fault in force.
func (m *Monitor) AddFault(fault Fault) error {
	if err := fault.validate(); err != nil {
		return err
	}
	m.faults.add(fault)
	return nil
}

func (m *Monitor) serveReport(w http.ResponseWriter, _ *http.Request) {
	made := report{
		Methods:     m.counts.byName(),
		Connections: m.connections.Load(),
		MaxInFlight: m.inFlight.peak.Load(),
		Recording:   m.journal != nil,
		Requests:    []tally{},
	}
	for _, n := range made.Methods {
		made.Total += n
	}
	if m.journal != nil {
		made.Requests = m.journal.tallies()
	}
	writeJSON(w, made)
}

func (m *Monitor) serveLog(w http.ResponseWriter, _ *http.Request) {
	if m.journal == nil {
		http.Error(w, "requests are not recorded: start the sandbox with --record", http.StatusConflict)
		return
	}
	writeJSON(w, m.journal.list())
}

func (m *Monitor) serveReset(w http.ResponseWriter, _ *http.Request) {
	m.counts.reset()
	m.connections.Store(0)
	m.inFlight.peak.Store(m.inFlight.now.Load())
	if m.journal != nil {
		m.journal.reset()
	}
	w.WriteHeader(http.StatusNoContent)
}

func (m *Monitor) serveAddFault(w http.ResponseWriter, r *http.Request) {
	var fault Fault
	decoder := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&fault)
	if err == nil {
		err = m.AddFault(fault)
	}
	if err != nil {
		http.Error(w, "fault: "+err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (m *Monitor) serveClearFaults(w http.ResponseWriter, _ *http.Request) {
	m.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}

// writeJSON answers 200 with v. A failure to write means that the client has
// gone, so nobody is left to tell.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
