package lint

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/vaultci/vaultci/hclschema"
)

// marker begins an ignore comment:
//
//	# vaultci:ignore VCI011 reason="…" until=2027-01-31
const marker = "vaultci:ignore"

// ignore is an ignore comment. It speaks of the lines from..to: its own, where
// code stands before it, else the statement that follows, which may be a block.
type ignore struct {
	rng    hcl.Range
	rules  []*Rule
	until  time.Time // zero for ever
	date   string    // of until, as it is written
	reason string
	faults []string // what is wrong with the comment; then it ignores nothing
	from   int
	to     int
	used   map[string]bool // by the ID of the rule
}

// ignores are all ignore comments, sorted by file and place.
type ignores struct {
	byFile map[string][]*ignore
}

// readIgnores finds the ignore comments of all files.
func readIgnores(files map[string]*hcl.File) *ignores {
	all := &ignores{byFile: map[string][]*ignore{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if text := files[name].Bytes; bytes.Contains(text, []byte(marker)) {
			all.byFile[name] = fileIgnores(name, text)
		}
	}
	return all
}

func fileIgnores(name string, text []byte) []*ignore {
	tokens, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos)
	var found []*ignore
	for i, token := range tokens {
		if token.Type != hclsyntax.TokenComment {
			continue
		}
		body := strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(strings.TrimSpace(string(token.Bytes)), "#/* \t"), ""))
		if !strings.HasPrefix(body, marker) {
			continue
		}
		ig := parseIgnore(strings.TrimSuffix(strings.TrimPrefix(body, marker), "*/"))
		ig.rng = trimmedRange(token)
		ig.from, ig.to = covered(tokens, i)
		found = append(found, ig)
	}
	return found
}

// trimmedRange is the range of a comment without the end of its line.
func trimmedRange(token hclsyntax.Token) hcl.Range {
	r := token.Range
	text := strings.TrimRight(string(token.Bytes), "\r\n")
	if n := len(token.Bytes) - len(text); n > 0 {
		r.End = hcl.Pos{Line: r.Start.Line, Column: r.Start.Column + len([]rune(text)), Byte: r.End.Byte - n}
	}
	return r
}

// covered are the lines that a comment speaks of: its own where code stands
// before it; else from the next code on to the end of what begins there.
func covered(tokens hclsyntax.Tokens, comment int) (from, to int) {
	line := tokens[comment].Range.Start.Line
	for i := comment - 1; i >= 0 && tokens[i].Range.End.Line == line; i-- {
		if t := tokens[i].Type; t != hclsyntax.TokenNewline && t != hclsyntax.TokenComment && tokens[i].Range.Start.Line <= line {
			return line, line
		}
	}
	next := comment + 1
	for next < len(tokens) && (tokens[next].Type == hclsyntax.TokenComment || tokens[next].Type == hclsyntax.TokenNewline) {
		next++
	}
	if next == len(tokens) || tokens[next].Type == hclsyntax.TokenEOF {
		return line, line
	}
	return line, statementEnd(tokens, next)
}

// statementEnd is the last line of the attribute or block that begins at a token:
// where its brackets are closed and the line ends.
func statementEnd(tokens hclsyntax.Tokens, i int) int {
	depth, last := 0, tokens[i].Range.End.Line
	for ; i < len(tokens); i++ {
		switch tokens[i].Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenNewline, hclsyntax.TokenComment, hclsyntax.TokenEOF:
			if depth <= 0 {
				return last
			}
		}
		if depth < 0 {
			return last
		}
		last = tokens[i].Range.End.Line
	}
	return last
}

// parseIgnore reads what stands after the marker: rules, reason and until.
func parseIgnore(text string) *ignore {
	ig := &ignore{used: map[string]bool{}}
	words := regexp.MustCompile(`[\w-]+="(?:[^"\\]|\\.)*"|\S+`).FindAllString(text, -1)
	for _, word := range words {
		key, value, isSetting := strings.Cut(word, "=")
		value = strings.Trim(value, `"`)
		switch {
		case isSetting && key == "reason":
			ig.reason = strings.TrimSpace(value)
		case isSetting && key == "until":
			ig.setUntil(value)
		case isSetting:
			ig.faults = append(ig.faults, fmt.Sprintf("%q is not known here; there are reason and until.", key))
		default:
			ig.addRules(word)
		}
	}
	if len(ig.rules) == 0 && len(ig.faults) == 0 {
		ig.faults = append(ig.faults, "It names no rule.")
	}
	if ig.reason == "" {
		ig.faults = append(ig.faults, "It gives no reason.")
	}
	return ig
}

func (ig *ignore) setUntil(value string) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		ig.faults = append(ig.faults, fmt.Sprintf("until wants a date such as 2027-01-31, and %q is none.", value))
	}
	ig.until, ig.date = day, value
}

func (ig *ignore) addRules(word string) {
	for _, name := range strings.Split(word, ",") {
		switch rule := RuleNamed(name); {
		case name == "":
		case rule == nil:
			ig.faults = append(ig.faults, fmt.Sprintf("There is no rule %q.%s", name, hclschema.DidYouMean(name, ruleNames())))
		default:
			ig.rules = append(ig.rules, rule)
		}
	}
}

// drop leaves out the findings that a sound comment speaks of. An expired one
// ignores nothing.
func (all *ignores) drop(findings []Finding, now time.Time) []Finding {
	if len(all.byFile) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f Finding) bool { return all.covers(&f, now) })
}

func (all *ignores) covers(f *Finding, now time.Time) bool {
	if f.Range == nil {
		return false
	}
	covered := false
	for _, ig := range all.byFile[f.Range.Filename] {
		if len(ig.faults) > 0 || !slices.Contains(ruleIDs(ig.rules), f.Rule.ID) {
			continue
		}
		if line := f.Range.Start.Line; line < ig.from || line > ig.to {
			continue
		}
		ig.used[f.Rule.ID] = true
		covered = covered || !ig.expired(now)
	}
	return covered
}

// expired says whether the last day on which the comment holds is over.
func (ig *ignore) expired(now time.Time) bool {
	return !ig.until.IsZero() && !now.Before(ig.until.AddDate(0, 0, 1))
}

func ruleIDs(rules []*Rule) []string {
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return ids
}
