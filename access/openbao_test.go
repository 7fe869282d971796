package access_test

import (
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestParsePolicyOpenBao(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, message string }{
		{"scan", path(`capabilities = ["scan"]`), ""},
		{"subscribe", path(`capabilities = ["subscribe"]`), `invalid capability "subscribe"`},
		{"recover", path(`capabilities = ["recover"]`), `"recover" is a capability of Vault`},
		{"event types", path(`subscribe_event_types = ["*"]`), `"subscribe_event_types" is a key of Vault`},
		{"expiration", path(`expiration = "2030-01-01T00:00:00Z"`), ""},
		{"expiration of nonsense", path(`expiration = "soon"`), `path "a": invalid expiration time`},
		{"pagination limit", path(`pagination_limit = 10`), ""},
		{"filter path", path("capabilities = [\"list\"]\nlist_scan_response_keys_filter_path = \"x\""), ""},
		{"filter path without list", path(`list_scan_response_keys_filter_path = "x"`), "needs to be used on a path with the list capability"},
		{"set twice", path("capabilities = [\"read\"]\ncapabilities = [\"list\"]"), ""},
		{"control group", path(`control_group = { ttl = "1h" }`), ""},
		{"control group ttl", path(`control_group = { ttl = "x" }`), "path control_group: invalid ttl"},
		{"long", "# " + strings.Repeat("x", 2<<20), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := access.ParsePolicy(tt.text, access.OpenBao)
			if tt.message == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if tt.message != "" && (err == nil || !strings.Contains(err.Error(), tt.message)) {
				t.Errorf("error %v, want %q", err, tt.message)
			}
		})
	}
}
