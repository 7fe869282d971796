package snapshot_test

import (
	"encoding/json"
	"testing"

	"github.com/vaultci/vaultci/internal/snapshot"
)

// reread is the sealer as another process finds it in a file.
func reread(t *testing.T, s *snapshot.Sealer, key string) *snapshot.Sealer {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var out snapshot.Sealer
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	back, err := out.WithKey([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestSeals(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a key"} {
		s := snapshot.NewSealer([]byte(key))
		seal := s.Seal("auth/a: secret", []byte("hush"))
		if got := reread(t, s, key).Seal("auth/a: secret", []byte("hush")); got != seal {
			t.Errorf("key %q: another process seals %s, want %s", key, got, seal)
		}
		// One of these is expected to meet by chance once in 65,536/4 runs without a key, so three in a row are tried.
		others := map[string]func() string{
			"another value": func() string { return s.Seal("auth/a: secret", []byte("hush2")) },
			"another place": func() string { return s.Seal("auth/b: secret", []byte("hush")) },
			"another salt": func() string {
				return snapshot.NewSealer([]byte(key)).Seal("auth/a: secret", []byte("hush"))
			},
		}
		same := 0
		for name, other := range others {
			if other() == seal {
				t.Logf("key %q: %s has the same seal", key, name)
				same++
			}
		}
		if same > 1 {
			t.Errorf("key %q: %d of 3 others have the same seal", key, same)
		}
	}
}

// TestShortSeals wants a seal without a key to be too short to confirm a guess.
func TestShortSeals(t *testing.T) {
	t.Parallel()
	s := snapshot.NewSealer(nil)
	if seal := s.Seal("p", []byte("hush")); len(seal) != 4 || s.Scheme != snapshot.SchemeShort {
		t.Errorf("scheme %s, seal %s", s.Scheme, seal)
	}
	keyed := snapshot.NewSealer([]byte("k"))
	if seal := keyed.Seal("p", []byte("hush")); len(seal) != 64 || keyed.Scheme != snapshot.SchemeKeyed {
		t.Errorf("scheme %s, seal %s", keyed.Scheme, seal)
	}
	if reread(t, keyed, "another").Seal("p", []byte("hush")) == keyed.Seal("p", []byte("hush")) {
		t.Error("the key does not count")
	}
}

func TestUnknownScheme(t *testing.T) {
	t.Parallel()
	if _, err := (snapshot.Sealer{Scheme: "rot13"}).WithKey(nil); err == nil {
		t.Error("taken")
	}
}
