# One policy and one role for each project of a map. A project that is added here
# gets its own part of the secrets and no other project's.

variable "gitlab_url" {
  type    = string
  default = "https://gitlab.example.com"
}

variable "audience" {
  type    = string
  default = "https://vault.example.com"
}

locals {
  projects = {
    payments = { id = 42, refs = ["v*"] }
    billing  = { id = 57, refs = ["v*", "hotfix-*"] }
    website  = { id = 61, refs = ["release-*"] }
  }
}

jwt_auth "jwt" {
  oidc_discovery_url = var.gitlab_url
  bound_issuer       = var.gitlab_url

  tune {
    max_lease_ttl = "1h"
  }
}

secrets_mount "ops" {
  type = "kv-v2"
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

  user_claim        = "project_id"
  bound_audiences   = [var.audience]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = tostring(each.value.id)
    ref_protected = "true"
    ref_type      = "tag"
    ref           = each.value.refs
  }

  token_policies         = [policy.production[each.key].name]
  token_explicit_max_ttl = "60s"
}
