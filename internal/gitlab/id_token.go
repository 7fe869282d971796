package gitlab

import "strings"

// idTokens reads the entries of id_tokens.
func (c *config) idTokens(n node) []IDToken {
	if !c.isHash(n, "Write NAME: below it, the variable that is to hold the token, and aud: below that.") {
		return nil
	}
	var tokens []IDToken
	for _, e := range n.value.entries {
		if token, ok := c.idToken(n.sub(e)); ok {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

const audienceHint = "aud is the audience for which the token is made, usually the URL of Vault, as bound_audiences of the role has it: aud: https://vault.example.com."

// idToken reads one token. GitLab has no default for aud any more.
func (c *config) idToken(n node) (IDToken, bool) {
	token := IDToken{Name: n.key, Range: n.at}
	if n.value.faulty && n.value.kind != hash {
		return token, false
	}
	if n.value.kind == hash {
		c.unknownKeys(n, []string{"aud"}, tokenHint)
	}
	aud := n.value.child("aud")
	if aud == nil {
		hint := audienceHint
		if n.value.kind == text {
			hint = "Write it below the name: aud: " + n.value.text
		}
		c.refuse(n, n.at, []string{"config missing required keys: aud", "aud should be an array of strings or a string"}, hint)
		return token, false
	}
	return c.audience(n, token, aud)
}

func (c *config) audience(n node, token IDToken, aud *value) (IDToken, bool) {
	if aud.faulty {
		return token, false
	}
	items := []*value{aud}
	if aud.kind == list {
		items, token.List = aud.items, true
	}
	for _, item := range items {
		if item.kind != text {
			c.refuse(n, item.rng, []string{"aud should be an array of strings or a string"}, audienceHint+quoteHint(item))
			return token, false
		}
		token.Audience = append(token.Audience, item.text)
	}
	return token, true
}

// tokenHint explains keys that people write beside aud.
func tokenHint(key string) string {
	switch strings.ToLower(key) {
	case "sub", "iss", "exp", "claims":
		return "A job chooses the audience only. The other claims come from GitLab."
	case "vault", "secrets", "token", "file":
		return "Secrets stand in secrets, beside id_tokens and not in it."
	}
	return ""
}
