package plan

import "slices"

// sortedUnique sorts and drops repetitions, in place.
func sortedUnique(list []int) []int {
	slices.Sort(list)
	return slices.Compact(list)
}
