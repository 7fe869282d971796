package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/go-secure-stdlib/parseutil"
)

// controlGroupBody is what a control_group block is decoded into. What a factor
// holds beyond this is ignored, by the server too.
type controlGroupBody struct {
	TTL     any                    `hcl:"ttl"`
	Factors map[string]*factorBody `hcl:"factor"`
}

type factorBody struct {
	Name                   string        // read and ignored, as on the server
	Identity               *identityBody `hcl:"identity"`
	ControlledCapabilities []string      `hcl:"controlled_capabilities"`
}

type identityBody struct {
	GroupIDs   []string `hcl:"group_ids"`
	GroupNames []string `hcl:"group_names"`
	Approvals  int      `hcl:"approvals"`
}

// constrain reads everything that narrows what the stanza grants.
func (s *stanzaParser) constrain() {
	s.rule.AllowedParameters = lowerKeys(s.body.AllowedParameters)
	s.rule.DeniedParameters = lowerKeys(s.body.DeniedParameters)
	s.rule.RequiredParameters = s.body.RequiredParameters
	s.rule.MFAMethods = s.body.MFAMethods
	s.rule.SubscribeEventTypes = s.body.SubscribeEventTypes
	s.wrapping()
	s.controlGroup()
	if s.dialect == OpenBao {
		s.openBao()
	}
}

// wrapping reads the bounds of response wrapping.
func (s *stanzaParser) wrapping() {
	s.rule.MinWrappingTTL = s.duration("min_wrapping_ttl", "error parsing min_wrapping_ttl: %w", s.body.MinWrappingTTL)
	s.rule.MaxWrappingTTL = s.duration("max_wrapping_ttl", "error parsing max_wrapping_ttl: %w", s.body.MaxWrappingTTL)
	low, high := s.rule.MinWrappingTTL, s.rule.MaxWrappingTTL
	if low != 0 && high != 0 && high < low {
		s.failAt(s.place("max_wrapping_ttl"), "max_wrapping_ttl cannot be less than min_wrapping_ttl", "")
	}
}

// duration reads seconds or a duration; a value it cannot read is a fault of key.
func (s *stanzaParser) duration(key, format string, value any) time.Duration {
	ttl, err := parseutil.ParseDurationSecond(value)
	if err != nil {
		s.failAt(s.place(key), fmt.Errorf(format, err).Error(), `write seconds, or a duration such as "90s", "1h30m" or "1d"`)
		return 0
	}
	return ttl
}

func (s *stanzaParser) controlGroup() {
	body := s.body.ControlGroup
	if body == nil {
		return
	}
	group := &ControlGroup{}
	s.rule.ControlGroup = group
	if s.dialect == OpenBao { // it reads the TTL and nothing else
		group.TTL = s.duration("control_group", "error handling control_group: path control_group: invalid ttl: %w", body.TTL)
		return
	}
	group.TTL = s.duration("control_group", "error parsing control group max ttl: %w", body.TTL)
	if len(body.Factors) == 0 {
		s.failAt(s.place("control_group"), "no control group factors provided", "add a factor block")
	}
	for _, name := range slices.Sorted(maps.Keys(body.Factors)) {
		factor, err := s.factor(name, body.Factors[name])
		if err != nil {
			s.failAt(s.place("control_group"), err.Error(), fmt.Sprintf("see factor %q", name))
			continue
		}
		group.Factors = append(group.Factors, factor)
	}
}

func (s *stanzaParser) factor(name string, body *factorBody) (ControlGroupFactor, error) {
	if body == nil || body.Identity == nil {
		return ControlGroupFactor{}, errors.New("no control_group factor provided")
	}
	identity := body.Identity
	if identity.Approvals <= 0 || len(identity.GroupIDs)+len(identity.GroupNames) == 0 {
		return ControlGroupFactor{}, errors.New("must provide more than one identity group and approvals > 0")
	}
	if !s.failed() && !s.grants(body.ControlledCapabilities) {
		return ControlGroupFactor{}, errors.New("control group factor capabilities must be a subset of the policy's capabilities")
	}
	return ControlGroupFactor{
		Name:                   name,
		ControlledCapabilities: body.ControlledCapabilities,
		GroupIDs:               identity.GroupIDs,
		GroupNames:             identity.GroupNames,
		Approvals:              identity.Approvals,
	}, nil
}

// grants reports whether the stanza grants every named capability.
func (s *stanzaParser) grants(names []string) bool {
	for _, name := range names {
		capability, ok := ParseCapability(name, s.dialect)
		if !ok || !s.rule.Capabilities.Has(capability) {
			return false
		}
	}
	return true
}

// openBao reads what only OpenBao has. Whether the filter path is a template that
// depends on the key is left to the server.
func (s *stanzaParser) openBao() {
	s.rule.PaginationLimit = s.body.PaginationLimit
	s.rule.ResponseKeysFilterPath = s.body.ResponseKeysFilterPath
	if s.rule.ResponseKeysFilterPath != "" && !s.rule.Capabilities.Has(List) {
		s.failAt(s.place("list_scan_response_keys_filter_path"),
			"list_scan_response_keys_filter_path needs to be used on a path with the list capability",
			`add "list" to capabilities`)
	}
}

// expire reads OpenBao's expiration, which counts for deny too.
func (s *stanzaParser) expire() {
	if s.body.Expiration == "" {
		return
	}
	at, err := parseutil.ParseAbsoluteTime(s.body.Expiration)
	if err != nil {
		s.failAt(s.place("expiration"), fmt.Sprintf("path %q: invalid expiration time: %s", s.label, err),
			`write a time such as "2030-01-31T00:00:00Z"`)
		return
	}
	s.rule.Expiration = at.UTC()
}
