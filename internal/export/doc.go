// Package export writes live objects as the configuration that declares them.
//
// It knows no kind: the tables say what is a default, what names what, and which
// nested blocks a text comes from. What it writes it proves: the text is loaded
// and planned against the very objects that it came from, and what would not come
// out as unchanged is left out, with the reason.
package export
