// Package render turns what vaultci knows into what people and machines read:
// diagnostics drawn on their source, plans and reports, one file each. Nothing
// here decides anything; it is given values and a writer.
package render
