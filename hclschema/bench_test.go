package hclschema_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const benchMount = `
jwt_auth "jwt" {
  oidc_discovery_url = "https://gitlab.example.com"
}

secrets_mount "ops" {
  type = "kv-v2"
}
`

// benchForEach declares n roles and n policies by for_each over a map.
func benchForEach(n int) fstest.MapFS {
	var b strings.Builder
	b.WriteString(benchMount + "locals {\n  projects = {\n")
	for i := range n {
		fmt.Fprintf(&b, "    project-%05d = %d\n", i, i)
	}
	b.WriteString(`  }
}

policy "production" {
  for_each = local.projects
  name     = "${each.key}-production"

  path "${secrets_mount.ops.path}/data/production/${each.key}/*" {
    capabilities = ["read"]
  }
}

jwt_role "production" {
  for_each = local.projects
  name     = "${each.key}-production"
  mount    = jwt_auth.jwt.path

  user_claim        = "project_path"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = tostring(each.value)
    ref_protected = "true"
    ref_type      = "tag"
    ref           = "auto-deploy-*"
  }
  token_policies         = [policy.production[each.key].name]
  token_explicit_max_ttl = "60s"
}
`)
	return mapFS(map[string]string{"main.vault.hcl": b.String()})
}

// benchBlocks declares n roles and n policies by a block each, spread over files.
func benchBlocks(n, files int) fstest.MapFS {
	texts := make([]strings.Builder, files)
	texts[0].WriteString(benchMount)
	for i := range n {
		fmt.Fprintf(&texts[i%files], `
policy "p%[1]d" {
  path "${secrets_mount.ops.path}/data/production/p%[1]d/*" {
    capabilities = ["read"]
  }
}

jwt_role "p%[1]d" {
  mount             = jwt_auth.jwt.path
  user_claim        = "project_path"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "%[1]d"
    ref_protected = "true"
    ref_type      = "tag"
    ref           = "auto-deploy-*"
  }
  token_policies         = [policy.p%[1]d.name]
  token_explicit_max_ttl = "60s"
}
`, i)
	}
	fsys := fstest.MapFS{}
	for i := range texts {
		fsys[fmt.Sprintf("f%03d.vault.hcl", i)] = &fstest.MapFile{Data: []byte(texts[i].String())}
	}
	return fsys
}

func benchLoad(b *testing.B, fsys fstest.MapFS, want int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		config, diags := tryLoad(fsys)
		if len(diags) > 0 {
			b.Fatal(draw(config.Files, diags))
		}
		if len(config.Objects) != want {
			b.Fatalf("%d objects, want %d", len(config.Objects), want)
		}
	}
}

func BenchmarkLoadForEach(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		fsys := benchForEach(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchLoad(b, fsys, 2*n+2) })
	}
}

func BenchmarkLoadBlocks(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		fsys := benchBlocks(n, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchLoad(b, fsys, 2*n+2) })
	}
}

func BenchmarkLoadFiles(b *testing.B) {
	fsys := benchBlocks(10_000, 100)
	b.Run("10000in100", func(b *testing.B) { benchLoad(b, fsys, 20_002) })
}
