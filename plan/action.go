package plan

// Action is what is done to an object. Its text is the word used in JSON.
type Action string

// The actions.
const (
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Delete  Action = "delete"
)

// Symbol is what stands before a change in a plan for people.
func (a Action) Symbol() string {
	switch a {
	case Create:
		return "+"
	case Update:
		return "~"
	case Replace:
		return "-/+"
	case Delete:
		return "-"
	}
	return " "
}

// Destroys says whether the action takes something away that a later create
// does not bring back.
func (a Action) Destroys() bool { return a == Replace || a == Delete }
