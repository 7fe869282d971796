package lint

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Fix returns the files that the edits of the findings change, by name, with the
// edits made. Of two findings whose edits touch the same text the first counts;
// the other is left for the next run. Nothing but the edited tokens changes.
func Fix(files map[string]*hcl.File, findings []Finding) map[string][]byte {
	chosen := map[string][]Edit{}
	for i := range findings {
		edits := findings[i].Edits
		if len(edits) == 0 || slices.ContainsFunc(edits, func(e Edit) bool { return touches(chosen[e.Range.Filename], e) }) {
			continue
		}
		for _, e := range edits {
			chosen[e.Range.Filename] = append(chosen[e.Range.Filename], e)
		}
	}
	out := map[string][]byte{}
	for name, edits := range chosen {
		out[name] = applyEdits(files[name].Bytes, edits)
	}
	return out
}

// touches says whether an edit overlaps one of the others, or begins where one
// does, so that their order would matter.
func touches(edits []Edit, e Edit) bool {
	return slices.ContainsFunc(edits, func(o Edit) bool {
		a, b := e.Range, o.Range
		return a.Start.Byte == b.Start.Byte || a.Start.Byte < b.End.Byte && b.Start.Byte < a.End.Byte
	})
}

func applyEdits(text []byte, edits []Edit) []byte {
	slices.SortFunc(edits, func(a, b Edit) int { return a.Range.Start.Byte - b.Range.Start.Byte })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(text[at:e.Range.Start.Byte])
		out.WriteString(e.Text)
		at = e.Range.End.Byte
	}
	out.Write(text[at:])
	return out.Bytes()
}
