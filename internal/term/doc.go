// Package term is vaultci's terminal: the three standard streams, whether each is a terminal, how wide it is, whether it
// takes colour, and the few things that only make sense on one (a prompt, a progress bar).
//
// [System] describes the real process and [Test] a captured one; both yield [Streams], which a command receives as a
// value. The package keeps no global state: two Streams with different colour or width live side by side, and what a
// writer may show is decided for that writer alone. [Stream.Style] colours text, [Wrap] and [Columns] measure it,
// [Visible] disarms text that came from elsewhere, [Streams.Ask] asks, [NewProgress] shows how far a long work has come.
//
// # The voice of the terminal
//
// Results go to stdout: a plan, findings, an answer, a document. Whoever pipes vaultci gets the result and nothing else.
// Everything about the run goes to stderr: diagnostics, prompts, progress, notes. When stdout is empty, so was the result.
//
// Sentences are plain, short and in lower case unless they are sentences of a paragraph. An error says what was being
// done, to what, why it failed and what to do next. No emoji, no exclamation, no apology, no "please".
//
// Six symbols have a meaning and stand at the start of a line:
//
//   - create
//     ~    update in place
//     -/+  replace
//   - destroy
//     ?    cannot be compared
//     !    this line widens access
//
// Colour repeats what a symbol or a word says already and never says anything alone: green for what is added, yellow for
// what changes, red for what is lost or failed, cyan for names to look at, dim for what may be skipped. Output without
// colour is complete, and is what pipelines and tests read.
package term
