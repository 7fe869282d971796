package traffic

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// connKey is the context key of the connection a request came by.
type connKey struct{}

// ConnContext is a [http.Server] ConnContext hook; dropping connections needs it.
func (m *Monitor) ConnContext(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// drop resets the request's connection, and with it, on HTTP/2, every other
// request on it. It does not return: net/http ends the request.
func drop(r *http.Request) {
	if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok {
		reset(conn)
	}
	panic(http.ErrAbortHandler)
}

func reset(conn net.Conn) {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // unsent data is thrown away and the peer gets a reset
	}
	_ = conn.Close()
}

// blackHole takes an answer that nobody will see.
type blackHole struct{ header http.Header }

func (b *blackHole) Header() http.Header            { return b.header }
func (b *blackHole) Write(body []byte) (int, error) { return len(body), nil }
func (b *blackHole) WriteHeader(int)                {}
