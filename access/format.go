package access

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/hcl/printer"
)

// HCL returns the policy as HCL text, in the layout of `vault policy fmt`: equal
// policies give equal bytes, and sets are sorted. The order of the rules is kept.
// A policy without rules becomes a comment, since a server refuses empty text.
//
// Unless it is beyond doubt, the text is parsed again before it is returned, and an error says that it could
// not be written, or would not mean the same: a rule that the server refuses, a
// value of a Go type that the language lacks, a text too long.
func (p *Policy) HCL(d Dialect) (string, error) {
	if len(p.Rules) == 0 {
		return "# This policy grants nothing.\n", nil
	}
	if text, ok := p.plainHCL(d); ok {
		return text, nil
	}
	return p.checkedHCL(d)
}

// checkedHCL writes any policy and parses the text again.
func (p *Policy) checkedHCL(d Dialect) (string, error) {
	w := &hclWriter{}
	for i := range p.Rules {
		if i > 0 {
			w.line("")
		}
		w.rule(&p.Rules[i])
	}
	if w.err != nil {
		return "", fmt.Errorf("writing policy: %w", w.err)
	}
	formatted, err := printer.Format([]byte(w.text.String()))
	if err != nil {
		return "", fmt.Errorf("writing policy: %w", err)
	}
	text := string(formatted)
	back, err := ParsePolicy(text, d)
	if err != nil {
		return "", fmt.Errorf("writing policy: %w", err)
	}
	if !p.sameRules(back) {
		return "", errors.New("writing policy: the policy cannot be expressed in HCL: it would be read differently")
	}
	return text, nil
}

// sameRules reports whether the rules are equal one by one, comments included.
func (p *Policy) sameRules(q *Policy) bool {
	return reflect.DeepEqual(p.meaning(), q.meaning()) &&
		slices.EqualFunc(p.Rules, q.Rules, func(a, b PathRule) bool { return a.Comment == b.Comment })
}

// hclWriter writes HCL without regard to alignment, which the printer adds. It
// keeps the first error.
type hclWriter struct {
	text strings.Builder
	err  error
}

func (w *hclWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.text, format+"\n", args...)
}

func (w *hclWriter) rule(original *PathRule) {
	r := original.normal()
	path := r.Path
	if strings.HasPrefix(path, "/") {
		path = "/" + path // the server removes one
	}
	w.line("path %s {", quote(path))
	w.word("comment", r.Comment)
	w.line("capabilities = %s", quoteList(r.Capabilities.Names()))
	w.ttl("min_wrapping_ttl", r.MinWrappingTTL)
	w.ttl("max_wrapping_ttl", r.MaxWrappingTTL)
	w.list("required_parameters", r.RequiredParameters)
	w.list("mfa_methods", r.MFAMethods)
	w.list("subscribe_event_types", r.SubscribeEventTypes)
	w.openBao(&r)
	w.parameters("allowed_parameters", r.AllowedParameters)
	w.parameters("denied_parameters", r.DeniedParameters)
	w.controlGroup(r.ControlGroup)
	w.line("}")
}

func (w *hclWriter) word(key, value string) {
	if value != "" {
		w.line("%s = %s", key, quote(value))
	}
}

func (w *hclWriter) list(key string, values []string) {
	if len(values) > 0 {
		w.line("%s = %s", key, quoteList(values))
	}
}

func (w *hclWriter) ttl(key string, ttl time.Duration) {
	if ttl != 0 {
		w.line("%s = %s", key, quote(duration(ttl)))
	}
}

func (w *hclWriter) openBao(r *PathRule) {
	if !r.Expiration.IsZero() {
		w.line("expiration = %s", quote(r.Expiration.Format(time.RFC3339Nano)))
	}
	if r.PaginationLimit != 0 {
		w.line("pagination_limit = %d", r.PaginationLimit)
	}
	w.word("list_scan_response_keys_filter_path", r.ResponseKeysFilterPath)
}

func (w *hclWriter) parameters(key string, parameters map[string][]any) {
	if len(parameters) == 0 {
		return
	}
	w.line("%s = {", key)
	for _, name := range sortedKeys(parameters) {
		w.line("%s = %s", quote(name), w.value(parameters[name]))
	}
	w.line("}")
}

func (w *hclWriter) controlGroup(g *ControlGroup) {
	if g == nil {
		return
	}
	w.line("control_group = {")
	w.ttl("ttl", g.TTL)
	for _, factor := range g.Factors {
		w.line("factor %s {", quote(factor.Name))
		w.list("controlled_capabilities", factor.ControlledCapabilities)
		w.line("identity {")
		w.list("group_ids", factor.GroupIDs)
		w.list("group_names", factor.GroupNames)
		w.line("approvals = %d\n}\n}", factor.Approvals)
	}
	w.line("}")
}
