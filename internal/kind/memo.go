package kind

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tidwall/gjson"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/jsontext"
)

// memo keeps what texts of one field mean. It is written seldom and read by all
// workers at once.
type memo struct {
	mu     sync.Mutex // held for writing
	values atomic.Pointer[map[string]cty.Value]
}

// A field that takes more values than these is decoded anew each time.
const (
	maxMemo     = 64
	maxMemoText = 256 // bytes
)

func (m *memo) decode(typ hclschema.Type, said gjson.Result) (cty.Value, error) {
	known := m.values.Load()
	if known != nil {
		if v, ok := (*known)[said.Raw]; ok {
			return v, nil
		}
	}
	keep := len(said.Raw) <= maxMemoText && (known == nil || len(*known) < maxMemo)
	if keep { // and not the whole answer with it
		said = gjson.Parse(strings.Clone(said.Raw))
	}
	v, err := typ.Decode(jsontext.Any(said))
	if err == nil && keep {
		m.put(said.Raw, v)
	}
	return v, err
}

func (m *memo) put(text string, v cty.Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	values := map[string]cty.Value{}
	if known := m.values.Load(); known != nil {
		if len(*known) >= maxMemo {
			return
		}
		maps.Copy(values, *known)
	}
	values[text] = v
	m.values.Store(&values)
}
