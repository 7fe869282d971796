package archtest

// floors gives each package its floor. Imports go from a higher floor to a lower
// one. A package that is not listed fails the test.
var floors = map[string]int{
	"hclschema":                    0,
	"internal/vault":               0,
	"internal/parallel":            0,
	"internal/jsontext":            0,
	"internal/term":                0,
	"internal/deliver":             0,
	"internal/sandbox":             0,
	"internal/archtest":            0,
	"internal/atomicfile":          0,
	"access":                       1,
	"internal/snapshot":            1,
	"internal/lock":                1,
	"internal/types":               1,
	"internal/gitlab":              1,
	"internal/sandbox/sandboxtest": 1,
	"plan":                         2,
	"resolver":                     2,
	"lint/profile":                 2,
	"apply":                        3,
	"lint":                         3,
	"internal/export":              3,
	"internal/graph":               3,
	"internal/kind":                3,
	"internal/record":              3,
	"internal/planfile":            3,
	"internal/render":              4,
	"internal/rollback":            4,
	"cmd/vaultci":                  5,
	"internal/demo":                5,
	"internal/bench":               5,
	"internal/docs":                5,
}

// exceptions are by rule and subject, with the reason.
var exceptions = map[string]map[string]string{
	"same floor": {
		"hclschema -> internal/parallel":      "it is no more than a loop",
		"hclschema -> internal/jsontext":      "it reads JSON and knows nothing of ours",
		"internal/vault -> internal/jsontext": "it writes JSON and knows nothing of ours",
		"internal/types -> access":            "the text of a policy is a form of value, and access knows what it means",
	},
	"vault/api": {
		"internal/vault": "it is the one client",
	},
	"cobra": {
		"cmd/vaultci": "the command line is its business",
	},
	"process": {
		"cmd/vaultci":                  "it adapts the process",
		"internal/term":                "it owns the standard streams",
		"internal/sandbox/sandboxtest": "tests are set up by the environment",
		"internal/demo":                "a program of its own",
		"internal/bench":               "a program of its own",
	},
	"package variable": {
		"internal/render.planPage":  "a page's template, embedded",
		"internal/vault.multiError": "a compiled expression, which is used for every refusal",
	},
	"file length":     {},
	"function length": {},
}
