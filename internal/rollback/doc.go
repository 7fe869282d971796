// Package rollback keeps what was live before an apply, so that the apply can be
// taken back.
//
// [Create] writes a record of all that the plan touches before anything is
// written: what is there now of each object, and of those that go with a mount that
// is destroyed. It is on the disk when Create returns. While the plan is carried
// out, [Recorder] adds which changes began and how they ended. [Read] reads a
// record, whole or of a run that was killed, and [Record.Restore] says what should
// be live again; a plan from there is a plan like any other.
//
// A record holds no secrets. What they were cannot be restored; Restore says so.
package rollback
