// Package planfile is the saved form of a plan: one JSON document that can be
// kept, shown and carried out later by another process.
//
// [Encode] writes it and [Decode] reads it. A document says for which server the
// plan was made, what each change does, and what was live then, field by field.
// It holds no secret value: of each only a seal is kept. Before such a plan is
// carried out, [File.Fill] takes the secret values from the configuration,
// evaluated again, and notices one that has changed; [File.CheckTarget] makes
// sure of the server; and [Stale] finds the objects that have moved since.
//
// What makes a file unfit to be carried out may still be shown: [Decode] returns
// as much as can be read together with the reasons in [File.Refusals].
package planfile
