package kind

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/zclconf/go-cty/cty"

	"github.com/vaultci/vaultci/internal/types"
)

// TestMemo decodes many texts in many goroutines, most of them often: each means
// what it means to the type, and what is kept is bounded.
func TestMemo(t *testing.T) {
	t.Parallel()
	var m memo
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 1000 {
				n := i % (2 * maxMemo)
				got, err := m.decode(types.Duration{}, gjson.Parse(fmt.Sprint(n)))
				if err != nil || !got.RawEquals(cty.NumberIntVal(int64(n))) {
					t.Errorf("%d: %#v, %v", n, got, err)
				}
			}
		})
	}
	group.Wait()
	if n := len(*m.values.Load()); n != maxMemo {
		t.Errorf("%d texts are kept, and %d may be", n, maxMemo)
	}
}

// TestMemoKeepsNo keeps neither faults nor long texts.
func TestMemoKeepsNo(t *testing.T) {
	t.Parallel()
	var m memo
	if _, err := m.decode(types.Bool{}, gjson.Parse(`"x"`)); err == nil {
		t.Error("a text is no boolean")
	}
	long := strings.Repeat("x", maxMemoText)
	if v, err := m.decode(types.String{}, gjson.Parse(`"`+long+`"`)); err != nil || v.AsString() != long {
		t.Error(errors.Join(err, fmt.Errorf("%#v", v)))
	}
	if m.values.Load() != nil {
		t.Errorf("%v", *m.values.Load())
	}
}
