package traffic

import (
	"net/http"
	"strings"
	"sync/atomic"
)

// method is a request's method as Vault understands it: a GET with ?list=true is
// a LIST.
type method int

const (
	methodGet method = iota
	methodList
	methodHead
	methodPost
	methodPut
	methodPatch
	methodDelete
	methodOther
	methodCount
)

// String is the name on the wire, or "OTHER".
func (m method) String() string {
	return [methodCount]string{"GET", "LIST", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"}[m]
}

func methodOf(r *http.Request) method {
	switch r.Method {
	case http.MethodGet:
		if r.URL.RawQuery != "" && r.URL.Query().Get("list") == "true" {
			return methodList
		}
		return methodGet
	case "LIST":
		return methodList
	case http.MethodHead:
		return methodHead
	case http.MethodPost:
		return methodPost
	case http.MethodPut:
		return methodPut
	case http.MethodPatch:
		return methodPatch
	case http.MethodDelete:
		return methodDelete
	default:
		return methodOther
	}
}

// apiPath is the path as Vault's documentation writes it: without /v1/, without
// the query. Anything outside the API keeps its leading slash.
func apiPath(r *http.Request) string {
	return strings.TrimPrefix(r.URL.Path, "/v1/")
}

// counts are the requests by method.
type counts [methodCount]atomic.Int64

func (c *counts) add(m method) { c[m].Add(1) }

// byName lists the methods that were used.
func (c *counts) byName() map[string]int64 {
	named := map[string]int64{}
	for m := range methodCount {
		if n := c[m].Load(); n > 0 {
			named[m.String()] = n
		}
	}
	return named
}

func (c *counts) reset() {
	for m := range methodCount {
		c[m].Store(0)
	}
}

// gauge knows how many requests are being served and the most there ever were.
type gauge struct{ now, peak atomic.Int64 }

func (g *gauge) enter() {
	now := g.now.Add(1)
	for peak := g.peak.Load(); now > peak; peak = g.peak.Load() {
		if g.peak.CompareAndSwap(peak, now) {
			return
		}
	}
}

func (g *gauge) leave() { g.now.Add(-1) }
