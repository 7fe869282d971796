package sandboxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Error is an answer of Vault that is no success.
type Error struct {
	Method, Path string
	Status       int
	// Messages are the errors and warnings Vault gave.
	Messages []string
}

// Error is one line.
func (e *Error) Error() string {
	return fmt.Sprintf("%s %s: status %d: %s", e.Method, e.Path, e.Status, strings.Join(e.Messages, "; "))
}

// Do sends one request to Vault, as it is and without retries, and returns the object in the answer's body, nil when that is
// empty. path is without /v1/ and may have a query; body, unless nil, is sent as JSON; an empty token sends none. A status
// of 300 and above is an [*Error].
func (s *Sandbox) Do(ctx context.Context, token, method, path string, body any) (map[string]any, error) {
	request, err := s.request(ctx, token, method, path, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := decode(response.Body)
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, &Error{Method: method, Path: path, Status: response.StatusCode, Messages: messages(answer)}
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: reading the answer: %w", method, path, err)
	}
	return answer, nil
}

func (s *Sandbox) request(ctx context.Context, token, method, path string, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	address, err := url.Parse(s.Addr)
	if err != nil {
		return nil, err
	}
	path, address.RawQuery, _ = strings.Cut(path, "?")
	address.Path = strings.TrimSuffix(address.Path, "/") + "/v1/" + path
	request, err := http.NewRequestWithContext(ctx, method, address.String(), content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Vault-Request", "true")
	if token != "" {
		request.Header.Set("X-Vault-Token", token)
	}
	if s.namespace != "" {
		request.Header.Set("X-Vault-Namespace", s.namespace)
	}
	return request, nil
}

func decode(body io.Reader) (map[string]any, error) {
	var answer map[string]any
	if err := json.NewDecoder(body).Decode(&answer); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return answer, nil
}

// messages are the texts under errors and warnings.
func messages(answer map[string]any) []string {
	var texts []string
	for _, key := range []string{"errors", "warnings"} {
		list, _ := answer[key].([]any)
		for _, text := range list {
			texts = append(texts, fmt.Sprint(text))
		}
	}
	return texts
}

// data is the object under "data", or the whole answer of the few endpoints that have none.
func data(answer map[string]any) map[string]any {
	if inner, ok := answer["data"].(map[string]any); ok {
		return inner
	}
	return answer
}
