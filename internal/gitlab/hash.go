package gitlab

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"go.yaml.in/yaml/v4"
)

// hashBuilder collects the entries of a hash as Ruby does: a key keeps its first
// position and its last value.
type hashBuilder struct {
	entries []entry
	at      map[string]int
}

// set puts an entry in and returns the one that it replaces.
func (b *hashBuilder) set(e entry) (entry, bool) {
	if b.at == nil {
		b.at = map[string]int{}
	}
	i, ok := b.at[e.key]
	if !ok {
		b.at[e.key] = len(b.entries)
		b.entries = append(b.entries, e)
		return entry{}, false
	}
	before := b.entries[i]
	b.entries[i] = e
	return before, true
}

func (p *parser) hash(n *yaml.Node) *value {
	var b hashBuilder
	given := map[string]hcl.Range{} // keys written here, and not merged in
	end := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, node := n.Content[i], n.Content[i+1]
		v := p.value(node)
		end = max(end, p.src.place(key).End.Byte, p.endOf(node, v))
		if key.Value == "<<" && p.mergeable(v) {
			p.mergeKey(&b, given, key, v)
			continue
		}
		e := entry{key: p.key(key), keyRange: p.src.place(key), value: v}
		if before, ok := given[e.key]; ok {
			p.warn(e.keyRange, "Key given twice", fmt.Sprintf("%q stands here for the second time; the first is at %s:%d. GitLab takes the last without a word, and the first has no effect. Put the two together, or rename one.", e.key, before.Filename, before.Start.Line))
		}
		given[e.key] = e.keyRange
		b.set(e)
	}
	return newHash(b.entries, p.src.around(n, end))
}

// key is the text of a key. GitLab makes a name of any scalar.
func (p *parser) key(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		p.warn(p.src.place(n), "Key that is not a name", "A list or a hash stands where a name is expected, and GitLab cannot find it by one. Text in braces needs quotes.")
	}
	return n.Value
}

// mergeable says whether the value of << can be merged in. GitLab's parser
// takes any other value as that of a key named <<.
func (p *parser) mergeable(v *value) bool {
	if v.kind != list {
		return v.kind == hash
	}
	for _, item := range v.items {
		if item.kind != hash {
			return false
		}
	}
	return true
}

// mergeKey puts the entries of << in where it stands: they replace what was
// written above it, which other YAML readers do not, and are replaced by what
// follows. In a list the first hash wins.
func (p *parser) mergeKey(b *hashBuilder, given map[string]hcl.Range, key *yaml.Node, v *value) {
	sources := []*value{v}
	if v.kind == list {
		sources = v.items
	}
	var merged hashBuilder
	for i := len(sources) - 1; i >= 0; i-- {
		for _, e := range sources[i].entries {
			merged.set(e)
		}
	}
	for _, e := range merged.entries {
		b.set(e)
		if before, ok := given[e.key]; ok {
			p.warn(p.src.place(key), "Merge key after a key that it replaces", fmt.Sprintf("<< brings %q, which replaces the one at %s:%d: to GitLab a merge key wins over what stands above it. Move << to the top of the hash.", e.key, before.Filename, before.Start.Line))
			delete(given, e.key)
		}
	}
}
