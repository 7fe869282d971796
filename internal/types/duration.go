package types

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/go-secure-stdlib/parseutil"
	"github.com/zclconf/go-cty/cty"
)

// Duration is a time in whole seconds, written as "1h30m", "1d", "3600" or
// 3600. The canonical value is the number of seconds.
type Duration struct {
	// Signed durations may be negative.
	Signed bool
	// System allows "system", which stands for the server's default as 0 does.
	System bool
}

// Name implements [hclschema.Type].
func (t Duration) Name() string {
	if t.System {
		return `a duration such as "15m" or "1h", or "system"`
	}
	return `a duration such as "30s", "15m" or "1h"`
}

// Constraint implements [hclschema.Type].
func (Duration) Constraint() cty.Type { return cty.String }

// Zero implements [hclschema.Type].
func (Duration) Zero() cty.Value { return cty.Zero }

// Normalize implements [hclschema.Type].
func (t Duration) Normalize(v cty.Value) (cty.Value, error) {
	text := strings.TrimSpace(v.AsString())
	if text == "" || t.System && text == "system" {
		return cty.Zero, nil
	}
	d, err := parseutil.ParseDurationSecond(text)
	if err != nil {
		return cty.NilVal, notDuration(text)
	}
	if d < 0 && !t.Signed {
		return cty.NilVal, fmt.Errorf("cannot provide negative value '%s'; 0 stands for the default", text)
	}
	if d%time.Second != 0 {
		return cty.NilVal, fmt.Errorf("%q is not a whole number of seconds, and Vault would cut it off", text)
	}
	return cty.NumberIntVal(int64(d / time.Second)), nil
}

// notDuration says what is wrong with a text that is not a duration.
func notDuration(text string) error {
	if digits := strings.TrimRight(text, "smhd"); digits != "" && strings.Trim(digits, "0123456789") == "" && len(text)-len(digits) <= 1 {
		return fmt.Errorf("%q is longer than the 292 years that a duration can be", text)
	}
	return fmt.Errorf("%q is not a duration; write whole numbers with s, m, h or d, such as \"90s\" or \"1h30m\"", text)
}

// Decode implements [hclschema.Type]. The API answers seconds, or a Go duration
// such as "1h0m0s" in a kv mount's config.
func (t Duration) Decode(raw any) (cty.Value, error) {
	switch raw := raw.(type) {
	case nil:
		return cty.Zero, nil
	case json.Number:
		return cty.ParseNumberVal(raw.String())
	case string:
		return Duration{Signed: true, System: true}.Normalize(cty.StringVal(raw))
	}
	return cty.NilVal, unexpected("a duration", raw)
}

// Encode implements [hclschema.Type]: the number of seconds.
func (Duration) Encode(v cty.Value) any { return wholeNumber(v) }

// Display implements [hclschema.Displayer].
func (Duration) Display(v cty.Value) any {
	return ShortDuration(time.Duration(wholeNumber(v)) * time.Second)
}

// ShortDuration writes a duration without parts that are zero: "1h", "1h30m",
// "90s" as "1m30s".
func ShortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
