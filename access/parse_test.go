package access_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vaultci/vaultci/access"
)

func TestParsePolicyTexts(t *testing.T) {
	t.Parallel()
	for _, tt := range policyTexts() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := access.ParsePolicy(tt.text, access.Vault)
			if tt.message == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			first, ok := errors.AsType[*access.PolicyError](err)
			if !ok {
				t.Fatalf("accepted, or an error of another type: %v", err)
			}
			if !strings.Contains(first.Message, tt.message) {
				t.Errorf("message %q, want it to contain %q", first.Message, tt.message)
			}
			if !strings.Contains(first.Hint, tt.hint) {
				t.Errorf("hint %q, want it to contain %q", first.Hint, tt.hint)
			}
			if tt.line != 0 && first.Line != tt.line {
				t.Errorf("line %d, want %d", first.Line, tt.line)
			}
		})
	}
}
