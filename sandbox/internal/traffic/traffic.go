// Package traffic stands between the network and Vault's handler. It counts the
// requests, writes them down when asked to, and breaks the ones that a test
// wants broken. Vault itself knows nothing of it.
//
// Counting by method is always on and costs one atomic addition a request. The
// journal of paths is off unless [Config.Record] is set. Faults cost one atomic
// load while there are none.
package traffic

import (
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Config says what happens to requests. The zero value only counts them.
type Config struct {
	// Record keeps method, path and status of every request.
	Record bool
	// Latency delays every request before it reaches Vault.
	Latency time.Duration
}

// Monitor watches the requests to one handler. It is safe for concurrent use.
type Monitor struct {
	latency     time.Duration
	counts      counts
	connections atomic.Int64
	inFlight    gauge
	journal     *journal // nil unless recording
	faults      faults
}

// New makes a monitor.
func New(cfg Config) *Monitor {
	m := &Monitor{latency: cfg.Latency}
	if cfg.Record {
		m.journal = &journal{}
	}
	return m
}

// Wrap puts the monitor in front of next.
func (m *Monitor) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := methodOf(r)
		m.counts.add(method)
		m.inFlight.enter()
		defer m.inFlight.leave()

		if m.journal == nil {
			m.serve(next, w, r, method, nil)
			return
		}
		line := m.journal.open(method.String(), apiPath(r))
		noted := &statusWriter{ResponseWriter: w, journal: m.journal, line: line}
		m.serve(next, noted, r, method, line)
		noted.finish()
	})
}

// CountConnections is a [http.Server] ConnState hook that counts new connections.
func (m *Monitor) CountConnections(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		m.connections.Add(1)
	}
}

// serve lets the request through or does to it what the first matching fault
// says. The journal's line is nil unless recording.
func (m *Monitor) serve(next http.Handler, w http.ResponseWriter, r *http.Request, method method, line *entry) {
	m.wait(r, m.latency)
	fault, hit := m.faults.take(method.String(), r)
	if !hit {
		next.ServeHTTP(w, r)
		return
	}
	if m.journal != nil {
		m.journal.markFault(line, fault.Action)
	}
	switch fault.Action {
	case actionDrop:
		drop(r)
	case actionDropAnswer:
		next.ServeHTTP(&blackHole{header: http.Header{}}, r)
		drop(r)
	case actionStatus:
		fault.answer(w)
	case actionDelay:
		m.wait(r, time.Duration(fault.Delay))
		next.ServeHTTP(w, r)
	}
}

// wait sleeps, but no longer than the client stays.
func (m *Monitor) wait(r *http.Request, delay time.Duration) {
	if delay <= 0 {
		return
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}
