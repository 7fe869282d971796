package vault

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer bounds the memory one answer may take, in bytes. Vault's own requests are bounded by 32 MiB.
const maxAnswer = 256 << 20

// call is one operation on its way: what is asked for, and what the latest attempt brought. It travels in the request's
// context, so that the hooks of the HTTP client find it. All of them run in the caller's goroutine.
type call struct {
	op, method, path string // method as shown; a LIST is sent as GET ?list=true
	query            url.Values
	body             []byte
	once             bool // must not be carried out twice
	anonymous        bool // sent without the token
	global           bool // sent outside the namespace

	attempts int         // requests sent, redirects not counted
	failures int         // failures that count against the retries
	progress int64       // what pool.successes was at the latest 429
	retrying bool        // the next request is a retry
	sent     atomic.Bool // the latest attempt got as far as the server; set by the transport's goroutine

	status int // of the latest attempt; 0 without a complete answer
	header http.Header
	answer []byte
}

type callKey struct{}

func callFrom(ctx context.Context) *call {
	k, _ := ctx.Value(callKey{}).(*call)
	return k
}

// begin forgets the previous attempt.
func (k *call) begin() {
	k.status, k.header, k.answer = 0, nil, nil
	k.sent.Store(false)
}

// trace makes a request note that it has been sent. Only a call that must not be repeated needs to know.
func (k *call) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { k.sent.Store(true) }})
}

// keep reads the whole answer. Reading it here, below the retries, makes a connection lost in mid-answer a failed
// attempt like any other, and gives the connection back at once.
func (k *call) keep(resp *http.Response) error {
	answer, err := readAll(resp.Body, resp.ContentLength)
	resp.Body.Close()
	resp.Body = http.NoBody
	if err != nil {
		return err
	}
	k.status, k.header, k.answer = resp.StatusCode, resp.Header, answer
	return nil
}

func readAll(body io.Reader, length int64) ([]byte, error) {
	if length > maxAnswer {
		return nil, refusal(fmt.Sprintf("the answer is longer than %d bytes", maxAnswer))
	}
	size := int64(2048)
	if length >= 0 {
		size = length + 1 // one more, so that the end is seen without growing
	}
	buf := make([]byte, 0, size)
	for {
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return nil, fmt.Errorf("reading the answer: %w", err)
		case len(buf) > maxAnswer:
			return nil, refusal(fmt.Sprintf("the answer is longer than %d bytes", maxAnswer))
		case len(buf) == cap(buf):
			buf = append(buf, 0)[:len(buf)]
		}
	}
}

// says tells whether the latest answer contains the text.
func (k *call) says(text string) bool { return strings.Contains(string(k.answer), text) }

// retryAfter is how long the latest answer asks to wait; 0 when it does not say.
func (k *call) retryAfter() time.Duration { return retryAfter(k.header, time.Now()) }
