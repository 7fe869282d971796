package plan

import "github.com/vaultci/vaultci/hclschema"

// State is what is live, as far as it was read: objects by their path.
type State struct {
	objects    map[string]*hclschema.Object
	unreadable map[string]bool
	undeclared []*hclschema.Object
}

// NewState returns a state without objects.
func NewState() *State {
	return &State{objects: map[string]*hclschema.Object{}, unreadable: map[string]bool{}}
}

// Put adds a live object, or replaces the one of its path.
func (s *State) Put(o *hclschema.Object) { s.objects[o.Path] = o }

// PutUnreadable notes that the object of that path could not be read, so that
// nothing can be said about it.
func (s *State) PutUnreadable(path string) { s.unreadable[path] = true }

// PutUndeclared notes a live object that nothing declares and that is to be
// deleted, with the address to call it by. Where its path is unreadable, only
// its identity is known.
func (s *State) PutUndeclared(o *hclschema.Object) { s.undeclared = append(s.undeclared, o) }

// Undeclared returns the objects of PutUndeclared, in the order of the calls.
func (s *State) Undeclared() []*hclschema.Object { return s.undeclared }

// Get returns the live object of that path, or nil when there is none.
func (s *State) Get(path string) *hclschema.Object { return s.objects[path] }

// Readable says whether the object of that path, live or absent, is known.
func (s *State) Readable(path string) bool { return !s.unreadable[path] }

// Len counts the live objects.
func (s *State) Len() int { return len(s.objects) }
