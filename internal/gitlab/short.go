package gitlab

import "strings"

// ParseShort splits the short form of a secret, PATH/FIELD[@MOUNT], exactly as
// GitLab does. The mount is what follows the last @, and kv-v2 without one or
// when nothing stands before it. The field is what follows the last / before
// that. The engine is always kv-v2.
//
// GitLab splits before it expands variables. So a variable that holds a whole
// short form becomes the field.
func ParseShort(s string) VaultSecret {
	secret, mount := s, "kv-v2"
	if at := strings.LastIndexByte(s, '@'); at > 0 {
		secret, mount = s[:at], s[at+1:]
	}
	path, field := "", secret
	if slash := strings.LastIndexByte(secret, '/'); slash >= 0 {
		path, field = secret[:slash], secret[slash+1:]
	}
	return VaultSecret{Engine: "kv-v2", Mount: mount, Path: path, Field: field, Short: s}
}
