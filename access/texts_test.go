package access_test

import "strings"

// policyText is one text of the table that the unit tests, the fuzz seeds and the
// test against a real Vault share.
type policyText struct {
	name string
	text string
	// message is part of the first fault's message; empty means accepted.
	message string
	// line is where the first fault is; 0 is not checked.
	line int
	// hint is part of the first fault's hint; empty is not checked.
	hint string
	// stricter says that Vault accepts the text and the package does not, on
	// purpose; the reason is in the package doc.
	stricter bool
	// ours says that Vault refuses too, in other words.
	ours bool
}

// path returns a policy with one stanza of the given body.
func path(body string) string { return "path \"a\" {\n" + body + "\n}\n" }

func policyTexts() []policyText {
	return concat(wholeTexts(), topLevelTexts(), labelTexts(), capabilityTexts(), parameterTexts(),
		wrappingTexts(), controlGroupTexts(), duplicateTexts(), stringTexts(), jsonTexts())
}

func concat(tables ...[]policyText) []policyText {
	var all []policyText
	for _, table := range tables {
		all = append(all, table...)
	}
	return all
}

func wholeTexts() []policyText {
	huge := func(n int) string { return "# " + strings.Repeat("x", n-2) }
	return []policyText{
		{name: "empty", text: "", message: "'policy' parameter not supplied or empty", hint: "comment"},
		{name: "spaces", text: "   "},
		{name: "spaces and line breaks", text: " \n\t\r\n "},
		{name: "line breaks only are base64", text: "\n\n", message: "valid base64", stricter: true},
		{name: "comment with hash", text: "# nothing"},
		{name: "comment with slashes", text: "// nothing here"},
		{name: "comment that is base64", text: "//comment//x", message: "valid base64", ours: true},
		{name: "block comment", text: "/* a\nb */"},
		{name: "open block comment", text: "/* a\nb", message: "comment not terminated"},
		{name: "base64 of a policy", text: "cGF0aCAiYSIgeyBjYXBhYmlsaXRpZXMgPSBbInJlYWQiXSB9Cg==", message: "valid base64", stricter: true},
		{name: "base64 of nonsense", text: "AAAA", message: "valid base64", ours: true},
		{name: "crlf", text: "path \"a\" {\r\n  capabilities = [\"read\"]\r\n}\r\n"},
		{name: "lone cr", text: "path \"a\" {\r  capabilities = [\"read\"]\r}\r"},
		{name: "byte order mark", text: "\ufeffpath \"a\" {}", message: "illegal char", hint: "byte order mark", line: 1},
		{name: "form feed before brace is JSON, which has none", text: "\f{}", message: "illegal char"},
		{name: "form feed before path", text: "\fpath \"a\" {}", message: "illegal char"},
		{name: "no-break space", text: "\u00a0path \"a\" {}", message: "illegal char"},
		{name: "null character", text: "path \"a\" {}\x00", message: "null character"},
		{name: "reserved character", text: "# \ue123", message: "U+E123"},
		{name: "trailing word", text: "path \"a\" {}\ngarbage", message: "key 'garbage' expected start of object", line: 2},
		{name: "trailing brace", text: "path \"a\" {}\n}", message: "expected: IDENT | STRING | ASSIGN | LBRACE got: RBRACE", line: 2},
		{name: "missing brace", text: "path \"a\" {\n", message: "object expected closing RBRACE got: EOF"},
		{name: "unquoted path", text: "path a/b {}", message: "expected '/' for comment"},
		{name: "unquoted word path", text: "path ab { capabilities = [\"read\"] }"},
		{name: "two stanzas on one line", text: `path "a" {} path "b" {}`},
		{name: "comma between stanzas", text: `path "a" {}, path "b" {}`},
		{name: "as long as allowed", text: huge(1 << 20)},
		{name: "too long", text: huge(1<<20 + 1), message: "JSON string value exceeds allowed length"},
		{name: "too long once escaped", text: "# " + strings.Repeat(`"`, 1<<19), message: "JSON string value exceeds allowed length"},
		{name: "angle brackets count six", text: "# " + strings.Repeat("<", 1<<18), message: "JSON string value exceeds allowed length"},
		{name: "too deep", text: "path \"a\" {\n comment = " + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "\n}", message: "nested deeper", stricter: true},
	}
}

func topLevelTexts() []policyText {
	return []policyText{
		{name: "name", text: `name = "x"`},
		{name: "name as number", text: `name = 5`},
		{name: "name as list", text: `name = ["x"]`, message: "unknown type for string"},
		{name: "name as block", text: `name "x" {}`, message: "unknown type for string"},
		{name: "unknown key", text: "foo = 1", message: `invalid key "foo" on line 1`, line: 1},
		{name: "unknown block", text: "\nfoo \"x\" {}", message: `invalid key "foo"`, line: 2},
		{name: "path in upper case", text: `Path "a" {}`, message: `invalid key "Path"`, hint: `did you mean "path"?`},
		{name: "misspelt path", text: `paht "a" {}`, message: `invalid key "paht"`, hint: `did you mean "path"?`},
		{name: "capabilities outside", text: `capabilities = ["read"]`, message: `invalid key "capabilities"`, hint: "belongs inside"},
		{name: "path keyword forgotten", text: `"secret/x" { capabilities = ["read"] }`, message: `invalid key "secret/x"`, hint: `write path "secret/x"`},
		{name: "path as string", text: `path = "a"`, message: "cannot check HCL keys of type *ast.LiteralType"},
		{name: "path as list", text: `path = ["a"]`, message: "cannot check HCL keys of type *ast.ListType"},
		{name: "path as map", text: `path = { capabilities = ["read"] }`},
		{name: "path without a label", text: `path { capabilities = ["read"] }`},
		{name: "quoted path keyword", text: `"path" "a" { capabilities = ["read"] }`},
		{name: "two keys", text: "foo = 1\nbar = 2", message: `invalid key "foo"`},
	}
}

func labelTexts() []policyText {
	return []policyText{
		{name: "empty path", text: `path "" { capabilities = ["read"] }`},
		{name: "two labels", text: `path "a" "b" { capabilities = ["read"] }`},
		{name: "leading slash", text: `path "/a" { capabilities = ["read"] }`},
		{name: "two leading slashes", text: `path "//a" { capabilities = ["read"] }`},
		{name: "unicode", text: `path "ключ/日本/🔑" { capabilities = ["read"] }`},
		{name: "star", text: `path "*" { capabilities = ["read"] }`},
		{name: "plus", text: `path "+" { capabilities = ["read"] }`},
		{name: "plus segment", text: `path "a/+/b" { capabilities = ["read"] }`},
		{name: "plus in a word", text: `path "a/b+" { capabilities = ["read"] }`},
		{name: "plus star", text: "\npath \"a/+*\" {}", message: `path "a/+*": invalid use of wildcards ('+*' is forbidden)`, line: 2},
		{name: "plus star in a word", text: `path "a+*b" {}`, message: "invalid use of wildcards"},
		{name: "plus star after slash", text: `path "/+*" {}`, message: `path "+*": invalid use`},
		{name: "plus slash star", text: `path "a/+/*" { capabilities = ["read"] }`},
		{name: "template", text: `path "a/{{identity.entity.id}}" { capabilities = ["read"] }`},
		{name: "template of unknown selector", text: `path "a/{{nonsense}}" { capabilities = ["read"] }`},
		{name: "template without content", text: `path "a/{{}}" { capabilities = ["read"] }`},
		{name: "template not closed", text: "\n\npath \"a/{{x\" {}", message: "failed to validate policy templating: unbalanced templating characters", line: 3},
		{name: "template not opened", text: `path "a/x}}" {}`, message: "unbalanced templating characters"},
		{name: "template closed twice", text: `path "a/{{x}}}}" {}`, message: "unbalanced templating characters"},
		{name: "template opened twice", text: `path "a/{{{{x}}" {}`, message: "unbalanced templating characters"},
		{name: "three braces", text: `path "a/{{{x}}}" { capabilities = ["read"] }`},
		{name: "dollar brace", text: `path "a/${x}" { capabilities = ["read"] }`},
		{name: "dollar brace not closed", text: `path "a/${x" {}`, message: "literal not terminated"},
		{name: "path with star inside", text: `path "a/*/b" { capabilities = ["read"] }`},
	}
}

func capabilityTexts() []policyText {
	return []policyText{
		{name: "every capability", text: path(`capabilities = ["create", "read", "update", "patch", "delete", "list", "sudo", "subscribe", "recover"]`)},
		{name: "no capabilities", text: path("")},
		{name: "empty list", text: path(`capabilities = []`)},
		{name: "trailing comma", text: path(`capabilities = ["read",]`)},
		{name: "twice the same", text: path(`capabilities = ["read", "read"]`)},
		{name: "list over lines", text: path("capabilities = [\n  # why\n  \"read\",\n\n  \"list\"\n]")},
		{name: "write", text: path(`capabilities = ["read", "write"]`), message: `path "a": invalid capability "write"`, line: 2, hint: `did you mean "update"?`},
		{name: "upper case", text: path(`capabilities = ["READ"]`), message: `invalid capability "READ"`, hint: `did you mean "read"? Capabilities are lower-case`},
		{name: "spaces", text: path(`capabilities = [" read"]`), message: `invalid capability " read"`, hint: `did you mean "read"?`},
		{name: "joined", text: path(`capabilities = ["read,list"]`), message: `invalid capability "read,list"`, hint: "element of its own"},
		{name: "misspelt", text: path(`capabilities = ["udpate"]`), message: `invalid capability "udpate"`, hint: `did you mean "update"?`},
		{name: "scan", text: path(`capabilities = ["scan"]`), message: `invalid capability "scan"`, hint: `capability of OpenBao`},
		{name: "root", text: path(`capabilities = ["root"]`), message: `invalid capability "root"`, hint: `did you mean "sudo"?`},
		{name: "empty capability", text: path(`capabilities = [""]`), message: `invalid capability ""`},
		{name: "wildcard", text: path(`capabilities = ["*"]`), message: `invalid capability "*"`, hint: "no wildcard"},
		{name: "number", text: path(`capabilities = [1]`), message: `invalid capability "1"`},
		{name: "boolean", text: path(`capabilities = [true]`), message: "unknown type for string"},
		{name: "string", text: path(`capabilities = "read"`), message: "unknown slice type: *ast.LiteralType", line: 2, hint: "wants a list"},
		{name: "nested list", text: path(`capabilities = [["read"]]`), message: "unknown type for string"},
		{name: "block", text: path(`capabilities {}`)},
		{name: "block with content", text: path(`capabilities { a = "read" }`), message: "unknown type for string"},
		{name: "deny", text: path(`capabilities = ["deny"]`)},
		{name: "deny, then nonsense", text: path("capabilities = [\"deny\", \"nonsense\"]\nmin_wrapping_ttl = \"x\"")},
		{name: "nonsense, then deny", text: path(`capabilities = ["nonsense", "deny"]`), message: `invalid capability "nonsense"`},
		{name: "deny, but a wrong type", text: path("capabilities = [\"deny\"]\nmfa_methods = 1"), message: "unknown slice type"},
		{name: "deny and wrong bounds", text: path("capabilities = [\"read\", \"deny\"]\nmin_wrapping_ttl = 9\nmax_wrapping_ttl = 1")},
		{name: "shorthand read", text: path(`policy = "read"`)},
		{name: "shorthand write", text: path(`policy = "write"`)},
		{name: "shorthand sudo", text: path(`policy = "sudo"`)},
		{name: "shorthand deny, then nonsense", text: path("capabilities = [\"nonsense\"]\npolicy = \"deny\"")},
		{name: "shorthand empty", text: path(`policy = ""`)},
		{name: "shorthand admin", text: path(`policy = "admin"`), message: `path "a": invalid policy "admin"`, line: 2},
		{name: "shorthand and capabilities", text: path("policy = \"read\"\ncapabilities = [\"sudo\"]")},
		{name: "shorthand as list", text: path(`policy = ["read"]`), message: "unknown type for string"},
		{name: "unknown key", text: path("\nfoo = 1"), message: `path "a": invalid key "foo" on line 3`, line: 3},
		{name: "key in upper case", text: path(`Capabilities = ["read"]`), message: `invalid key "Capabilities"`, hint: `did you mean "capabilities"?`},
		{name: "misspelt key", text: path(`capabilites = ["read"]`), message: `invalid key "capabilites"`, hint: `did you mean "capabilities"?`},
		{name: "expiration", text: path(`expiration = "2030-01-01T00:00:00Z"`), message: `invalid key "expiration"`, hint: "a key of OpenBao"},
		{name: "pagination limit", text: path(`pagination_limit = 5`), message: `invalid key "pagination_limit"`, hint: "a key of OpenBao"},
		{name: "filter path", text: path(`list_scan_response_keys_filter_path = "x"`), message: `invalid key "list_scan_response_keys_filter_path"`},
		{name: "block instead of key", text: path(`foo "x" {}`), message: `invalid key "foo"`, line: 2},
		{name: "comment of any type", text: path("comment { a = [1] }\ncapabilities = [\"read\"]")},
		{name: "comment", text: path("comment = \"why\"\ncapabilities = [\"read\"]")},
		{name: "capabilities assigned and as block", text: path("capabilities = [\"read\"]\ncapabilities {}")},
		{name: "event types", text: path("capabilities = [\"subscribe\"]\nsubscribe_event_types = [\"*\"]")},
		{name: "event types as string", text: path(`subscribe_event_types = "*"`), message: "unknown slice type"},
	}
}

func parameterTexts() []policyText {
	return []policyText{
		{name: "allowed parameters", text: path("capabilities = [\"update\"]\nallowed_parameters = {\n\"A\" = []\nb = [\"x\", 1, 2.5, true, [\"y\"], { k = \"v\" }]\n}")},
		{name: "allowed parameters as block", text: path("allowed_parameters {\n\"*\" = []\n}")},
		{name: "denied parameters empty", text: path("denied_parameters = {}")},
		{name: "parameters that differ in case", text: path("allowed_parameters = {\n\"a\" = [1]\n\"A\" = [2]\n}")},
		{name: "parameter value not a list", text: path("allowed_parameters = {\n\"a\" = \"x\"\n}"), message: "unknown slice type", line: 3},
		{name: "parameters as list", text: path(`allowed_parameters = ["a"]`), message: "not an object type for map (*ast.ListType)", hint: "wants a map of lists"},
		{name: "parameters as string", text: path(`denied_parameters = "a"`), message: "not an object type for map"},
		{name: "required parameters", text: path(`required_parameters = ["a", "B"]`)},
		{name: "required parameters as map", text: path(`required_parameters = { a = 1 }`), message: "unknown type for string"},
		{name: "nested objects", text: path("allowed_parameters = {\n a = [{ b { c = 1 } b { c = 2 } d = { e = [1] } }]\n}")},
		{name: "number too large", text: path("allowed_parameters = {\n a = [99999999999999999999]\n}"), message: "value out of range"},
		{name: "mfa methods", text: path(`mfa_methods = ["totp", "duo"]`)},
		{name: "mfa methods as string", text: path(`mfa_methods = "totp"`), message: "unknown slice type"},
	}
}

func wrappingTexts() []policyText {
	texts := []policyText{
		{name: "bounds", text: path("min_wrapping_ttl = \"1s\"\nmax_wrapping_ttl = \"90s\"")},
		{name: "equal bounds", text: path("min_wrapping_ttl = 60\nmax_wrapping_ttl = \"1m\"")},
		{name: "max below min", text: path("min_wrapping_ttl = \"2h\"\nmax_wrapping_ttl = \"1h\""), message: "max_wrapping_ttl cannot be less than min_wrapping_ttl", line: 3},
		{name: "max zero", text: path("min_wrapping_ttl = \"2h\"\nmax_wrapping_ttl = 0")},
		{name: "min not a duration", text: path(`min_wrapping_ttl = "soon"`), message: "error parsing min_wrapping_ttl: ", line: 2, hint: "90s"},
		{name: "max not a duration", text: path(`max_wrapping_ttl = "1w"`), message: "error parsing max_wrapping_ttl: "},
		{name: "repeated in two spellings", text: path("min_wrapping_ttl = 5\n\"min_wrapping_ttl\" = 7")},
		{name: "repeated in two spellings and types", text: path("min_wrapping_ttl = \"5s\"\n\"min_wrapping_ttl\" = 7")},
	}
	for value, message := range map[string]string{
		`60`: "", `1.5`: "", `"1d"`: "", `"60"`: "", `""`: "", `-5`: "", `"-5s"`: "", `0x10`: "", `010`: "", `1e3`: "", "<<E\n5s\nE": "unknown unit",
		`true`: "could not parse duration", `["1s"]`: "could not parse duration", `{}`: "could not parse duration", `"1.5"`: "missing unit",
		`9999999999999`: "overflow", `"9999999999999d"`: "overflow", `99999999999999999999`: "out of range",
	} {
		texts = append(texts, policyText{name: "ttl " + value, text: path("max_wrapping_ttl = " + value), message: message})
	}
	return texts
}

func controlGroupTexts() []policyText {
	group := func(body string) string {
		return path("capabilities = [\"read\", \"list\"]\ncontrol_group = {\n" + body + "\n}")
	}
	identity := "identity {\ngroup_names = [\"m\"]\napprovals = 1\n}"
	return []policyText{
		{name: "control group", text: group("ttl = \"1h\"\nfactor \"ops\" {\n" + identity + "\n}")},
		{name: "control group as block", text: path("control_group {\nfactor \"ops\" {\n" + identity + "\n}\n}")},
		{name: "two factors", text: group("factor \"b\" {\n" + identity + "\n}\nfactor \"a\" {\n" + identity + "\n}")},
		{name: "approvals as string", text: group("factor \"ops\" {\nidentity {\ngroup_ids = [\"m\"]\napprovals = \"2\"\n}\n}")},
		{name: "approvals as fraction", text: group("factor \"ops\" {\nidentity {\ngroup_ids = [\"m\"]\napprovals = 1.5\n}\n}"), message: "unknown type *ast.LiteralType"},
		{name: "no factors", text: group(`ttl = "1h"`), message: "no control group factors provided", line: 3},
		{name: "factor without identity", text: group(`factor "ops" {}`), message: "no control_group factor provided"},
		{name: "no approvals", text: group("factor \"ops\" {\nidentity {\ngroup_names = [\"m\"]\n}\n}"), message: "must provide more than one identity group and approvals > 0"},
		{name: "no groups", text: group("factor \"ops\" {\nidentity {\napprovals = 1\n}\n}"), message: "must provide more than one identity group and approvals > 0"},
		{name: "controlled capabilities", text: group("factor \"ops\" {\ncontrolled_capabilities = [\"read\"]\n" + identity + "\n}")},
		{name: "controlled capabilities not granted", text: group("factor \"ops\" {\ncontrolled_capabilities = [\"update\"]\n" + identity + "\n}"), message: "control group factor capabilities must be a subset of the policy's capabilities"},
		{name: "ttl of the group not a duration", text: group("ttl = \"x\"\nfactor \"ops\" {\n" + identity + "\n}"), message: "error parsing control group max ttl: "},
		{name: "unknown key in the group", text: group("foo = 1\nfactor \"ops\" {\nbar = 2\n" + identity + "\n}")},
		{name: "group as string", text: path(`control_group = "x"`), message: "not an object type for struct"},
		{name: "group of a deny", text: path("capabilities = [\"deny\"]\ncontrol_group = {}")},
		{name: "factor name of wrong type", text: group("factor \"ops\" {\nname = [1]\n" + identity + "\n}"), message: "unknown type for string"},
		{name: "factor without a label", text: group("factor {\n" + identity + "\n}"), message: "no control_group factor provided"},
	}
}

func duplicateTexts() []policyText {
	return []policyText{
		{name: "capabilities twice", text: path("capabilities = [\"read\"]\n  capabilities = [\"list\"]"), message: `The argument "capabilities" at 3:3 was already set. Each argument can only be defined once`, line: 3},
		{name: "twice, then a syntax error", text: "path \"a\" {\nname = 1\nname = 2\n", message: `The argument "name" at 3:1 was already set`, line: 3},
		{name: "name twice", text: "name = \"a\"\nname = \"b\"", message: `The argument "name" at 2:1 was already set`},
		{name: "parameter twice", text: path("allowed_parameters = {\na = []\na = []\n}"), message: `The argument "a" at 4:1 was already set`},
		{name: "in two spellings", text: path("capabilities = [\"read\"]\n\"capabilities\" = [\"list\"]")},
		{name: "quoted twice", text: path("\"capabilities\" = [\"read\"]\n\"capabilities\" = [\"list\"]"), message: "was already set"},
		{name: "stanza twice", text: path(`capabilities = ["read"]`) + path(`capabilities = ["list"]`)},
		{name: "path assigned twice", text: "path = {}\npath = {}", message: `The argument "path" at 2:1 was already set`},
		{name: "inside a comment attribute", text: path("comment = {\na = 1\na = 2\n}"), message: `The argument "a" at 4:1 was already set`},
	}
}

func stringTexts() []policyText {
	return []policyText{
		{name: "escapes", text: `path "a\t\"\\\n\x24{\u00e9\U0001f511" { capabilities = ["read"] }`},
		{name: "unknown escape", text: `path "a\q" {}`, message: "illegal char escape", hint: "backslash"},
		{name: "code point too large", text: `path "a\U00110000" {}`, message: "invalid string", ours: true},
		{name: "octal too large", text: `path "a\777" {}`, message: "invalid string", ours: true},
		{name: "line break in a string", text: "path \"a\nb\" {}", message: "literal not terminated"},
		{name: "single quotes", text: `path 'a' {}`, message: "illegal char"},
		{name: "single quoted capability", text: path(`capabilities = ['read']`), message: "illegal char"},
		{name: "unquoted capability", text: path(`capabilities = [read]`), message: "unexpected token while parsing list: IDENT"},
		{name: "heredoc comment", text: path("comment = <<EOT\nwhy\nEOT\ncapabilities = [\"read\"]")},
		{name: "indented heredoc", text: path("comment = <<-EOT\n  why\n  EOT\ncapabilities = [\"read\"]")},
		{name: "heredoc shorthand", text: path("policy = <<EOT\nread\nEOT\n"), message: "invalid policy \"read\\n\""},
		{name: "heredoc not closed", text: path("comment = <<EOT\nwhy"), message: "heredoc not terminated"},
		{name: "heredoc as label", text: "path <<EOT\na\nEOT\n{}", message: "expected: IDENT | STRING"},
		{name: "heredoc in a list", text: path("allowed_parameters = {\na = [<<E\nx\nE\n]\n}")},
		{name: "octal byte", text: `path "a\101" { capabilities = ["read"] }`},
		{name: "byte that is not UTF-8", text: `path "a\xff" { capabilities = ["read"] }`},
		{name: "quoted boolean key", text: path(`"true" = 1`), message: `invalid key "true"`},
		{name: "boolean key", text: path(`true = 1`), message: "expected: IDENT | STRING"},
		{name: "colon", text: path(`capabilities: ["read"]`), message: "illegal char"},
		{name: "missing equals", text: path(`capabilities ["read"]`), message: "expected: IDENT | STRING"},
		{name: "key with dot", text: path(`a.b = 1`), message: `invalid key "a.b"`},
	}
}

func jsonTexts() []policyText {
	return []policyText{
		{name: "json empty", text: `{}`},
		{name: "json", text: `{"path": {"a": {"capabilities": ["read"]}, "b": {"capabilities": ["list"]}}}`},
		{name: "json with spaces before", text: "\n  {\"path\": {\"a\": {\"capabilities\": [\"read\"]}}}"},
		{name: "json list of paths", text: `{"path": [{"a": {"capabilities": ["read"]}}, {"a": {"policy": "write"}}]}`},
		{name: "json list of stanzas", text: `{"path": {"a": [{"capabilities": ["read"]}, {"capabilities": ["list"]}]}}`, message: `path "path": invalid key "a"`, hint: "in JSON"},
		{name: "json key twice", text: `{"path": {"a": {"capabilities": ["read"], "capabilities": ["list"]}}}`},
		{name: "json path twice", text: `{"path": {"a": {"capabilities": ["read"]}}, "path": {"a": {"capabilities": ["list"]}}}`},
		{name: "json name", text: `{"name": "x", "path": {}}`},
		{name: "json null path", text: `{"path": null}`, message: "cannot check HCL keys"},
		{name: "json null name", text: `{"name": null}`},
		{name: "json null capabilities", text: `{"path": {"a": {"capabilities": null}}}`, message: "unknown slice type"},
		{name: "json null in list", text: `{"path": {"a": {"capabilities": [null]}}}`, message: "unexpected token while parsing list: NULL"},
		{name: "json boolean in list", text: `{"path": {"a": {"capabilities": ["read", true]}}}`},
		{name: "json unknown key", text: `{"foo": 1}`, message: `invalid key "foo"`},
		{name: "json unknown path key", text: "{\"path\": {\"a\":\n{\"foo\": 1}}}", message: `invalid key "foo"`, line: 2},
		{name: "json capability", text: "{\"path\": {\"a\":\n{\"capabilities\": [\"write\"]}}}", message: `invalid capability "write"`, line: 2},
		{name: "json only objects in a stanza", text: `{"path": {"a": {"allowed_parameters": {"b": []}}}}`, message: `invalid key "b"`, hint: "in JSON"},
		{name: "json objects and capabilities", text: `{"path": {"a": {"capabilities": ["update"], "allowed_parameters": {"b": [], "c": ["x", 1, 2.5]}}}}`},
		{name: "json control group", text: `{"path": {"a": {"capabilities": ["read"], "control_group": {"ttl": "1h", "factor": {"ops": {"identity": {"group_names": ["m"], "approvals": 1}}}}}}}`},
		{name: "json control group of two factors", text: `{"path": {"a": {"capabilities": ["read"], "control_group": {"factor": [{"ops": {"identity": {"group_names": ["m"], "approvals": 1}}}, {"b": {"identity": {"group_names": ["m"], "approvals": 1}}}]}}}}`},
		{name: "json template", text: `{"path": {"a/{{x": {"capabilities": ["read"]}}}`, message: "unbalanced"},
		{name: "json trailing garbage", text: `{"path": {"a": {"capabilities": ["read"]}}} garbage`},
		{name: "json trailing comma", text: `{"path": {"a": {"capabilities": ["read"],}}}`},
		{name: "json missing brace", text: `{"path": {"a": {"capabilities": ["read"]}}`},
		{name: "json comment", text: "{\n# no\n}", message: "illegal char"},
		{name: "json list", text: `[]`, message: "expected: IDENT | STRING"},
		{name: "json dollar brace", text: `{"path": {"a/${x": {"capabilities": ["read"]}}}`},
		{name: "json escape", text: `{"path": {"a/\u00e9\/": {"capabilities": ["read"]}}}`, message: "illegal char escape"},
		{name: "json broken", text: `{"path": `},
		{name: "json word", text: `{path: 1}`, message: "illegal"},
	}
}
