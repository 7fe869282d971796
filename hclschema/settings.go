package hclschema

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Settings are those of the vault block: how to reach the server and how to log
// in. Empty strings are settings that are not given.
type Settings struct {
	Address       string
	Namespace     string
	CACert        string
	CAPath        string
	ClientCert    string
	ClientKey     string
	TLSServerName string
	SkipVerify    bool
	// Login is nil without a login block.
	Login *Login
	// Range is the block's header; nil without a vault block.
	Range *hcl.Range
}

// Login is how vaultci itself logs in when no token is given.
type Login struct {
	// Path is the mount of the JWT auth method.
	Path string
	// Role is the role to log in to; empty for the mount's default role.
	Role string
	// Env names the environment variable that holds the ID token.
	Env   string
	Range hcl.Range
}

// DefaultTokenEnv is the variable that holds the ID token when a login block
// names none.
const DefaultTokenEnv = "VAULT_ID_TOKEN"

func (m *module) declareVault(block *hclsyntax.Block) hcl.Diagnostics {
	if len(block.Labels) > 0 {
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Wrong number of labels",
			Detail:   "A vault block has no label: vault { … }.",
			Subject:  block.DefRange().Ptr(),
		}}
	}
	if m.vault != nil {
		return hcl.Diagnostics{secondBlock("vault", block.DefRange(), m.vault.DefRange())}
	}
	m.vault = block
	return nil
}

// settings evaluates the vault block, which may refer to variables and locals.
func (m *module) settings() (Settings, hcl.Diagnostics) {
	var s Settings
	if m.vault == nil {
		return s, nil
	}
	s.Range = m.vault.DefRange().Ptr()
	texts := map[string]*string{
		"address": &s.Address, "namespace": &s.Namespace, "ca_cert": &s.CACert, "ca_path": &s.CAPath,
		"client_cert": &s.ClientCert, "client_key": &s.ClientKey, "tls_server_name": &s.TLSServerName,
	}
	schema := blockSchema{append(slices.Sorted(maps.Keys(texts)), "skip_verify"), []string{"login"}}
	diags := schema.check(m.vault.Body, "the vault block")
	diags = append(diags, m.settingTexts(m.vault.Body, texts)...)
	if attr, ok := m.vault.Body.Attributes["skip_verify"]; ok {
		val, valDiags := m.setting(attr, cty.Bool)
		diags = append(diags, valDiags...)
		s.SkipVerify = !valDiags.HasErrors() && val.True()
	}
	for _, block := range m.vault.Body.Blocks {
		if block.Type == "login" {
			diags = append(diags, m.login(block, &s)...)
		}
	}
	return s, diags
}

func (m *module) login(block *hclsyntax.Block, s *Settings) hcl.Diagnostics {
	if len(block.Labels) != 1 || block.Labels[0] != "jwt" {
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Unknown login method",
			Detail:   `vaultci logs in with an ID token: login "jwt" { path = "jwt", role = "…" }. For any other method, log in first and give the token in VAULT_TOKEN.`,
			Subject:  block.DefRange().Ptr(),
		}}
	}
	if s.Login != nil {
		return hcl.Diagnostics{secondBlock("login", block.DefRange(), s.Login.Range)}
	}
	s.Login = &Login{Path: "jwt", Env: DefaultTokenEnv, Range: block.DefRange()}
	texts := map[string]*string{"path": &s.Login.Path, "role": &s.Login.Role, "env": &s.Login.Env}
	diags := blockSchema{attributes: slices.Sorted(maps.Keys(texts))}.check(block.Body, "a login block")
	return append(diags, m.settingTexts(block.Body, texts)...)
}

func (m *module) settingTexts(body *hclsyntax.Body, into map[string]*string) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(into)) {
		attr, ok := body.Attributes[name]
		if !ok {
			continue
		}
		val, valDiags := m.setting(attr, cty.String)
		diags = append(diags, valDiags...)
		if !valDiags.HasErrors() {
			*into[name] = val.AsString()
		}
	}
	return diags
}

// setting evaluates one attribute of the vault block. A value that cannot be
// known has been reported where it failed and gives the type's zero.
func (m *module) setting(attr *hclsyntax.Attribute, typ cty.Type) (cty.Value, hcl.Diagnostics) {
	zero := cty.StringVal("")
	if typ == cty.Bool {
		zero = cty.False
	}
	refs, diags := m.references(attr.Expr.Variables(), scope{locals: true})
	if diags.HasErrors() {
		return zero, diags
	}
	val, diags := m.value(attr.Expr, m.context(refs))
	if diags.HasErrors() {
		return zero, diags
	}
	val, marks := val.UnmarkDeep()
	if val.IsNull() || !val.IsWhollyKnown() {
		return zero, diags
	}
	fitted, err := fit(val, typ)
	if err == nil {
		return fitted, diags
	}
	detail := fmt.Sprintf("The setting %s wants %s, and %s.", attr.Name, typeName(typ), err)
	if len(marks) > 0 {
		detail = fmt.Sprintf("The setting %s wants %s, and the value does not fit. It is sensitive and so not shown.", attr.Name, typeName(typ))
	}
	return zero, append(diags, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Unsuitable value",
		Detail:   detail,
		Subject:  attr.Expr.Range().Ptr(),
	})
}
