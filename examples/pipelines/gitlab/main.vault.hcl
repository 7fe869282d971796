# What the pipeline beside this file applies. It begins with the pipeline's own rights:
# any job of the project may read, and only a job of the protected branch main may
# write. Somebody with more rights applies it the first time:
#   VAULT_TOKEN=… vaultci apply --lock=false

vault {
  login "jwt" {
    role = var.role
  }
}

lock {
  path = "ops/data/vaultci/lock"
}

variable "role" {
  type        = string
  default     = "vaultci-plan"
  description = "The role that the job logs in to."
}

variable "gitlab_url" {
  type        = string
  default     = "https://gitlab.example.com"
  description = "The URL of the GitLab server."
}

variable "project_id" {
  type        = string
  default     = "7"
  description = "The number of the project that holds this configuration."
}

jwt_auth "jwt" {
  oidc_discovery_url = var.gitlab_url
  bound_issuer       = var.gitlab_url
  jwt_supported_algs = ["RS256"]
}

secrets_mount "ops" {
  type = "kv-v2"
}

# --- The pipeline --------------------------------------------------------------------

jwt_role "vaultci-plan" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  # vaultci:ignore VCI011 reason="merge requests plan too, and reading roles and policies gives no secret away"
  bound_claims = {
    project_id = var.project_id
  }
  # vaultci:ignore VCI034 reason="jobs of merge requests plan only; main logs in to the role vaultci"
  token_policies          = [policy.vaultci-plan.name]
  token_no_default_policy = true
  token_explicit_max_ttl  = "15m"
}

jwt_role "vaultci" {
  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = var.project_id
    ref           = "main"
    ref_type      = "branch"
    ref_protected = "true"
  }
  token_policies          = [policy.vaultci-plan.name, policy.vaultci.name]
  token_no_default_policy = true
  token_explicit_max_ttl  = "15m"
}

# "vaultci plan --required-policy" tells what a plan needs.
policy "vaultci-plan" {
  path "sys/auth" {
    capabilities = ["read"]
  }
  path "sys/mounts" {
    capabilities = ["read"]
  }
  path "sys/policies/acl" {
    capabilities = ["list"]
  }
  path "sys/policies/acl/*" {
    capabilities = ["read"]
  }
  path "auth/${jwt_auth.jwt.path}/config" {
    capabilities = ["read"]
  }
  path "auth/${jwt_auth.jwt.path}/role" {
    capabilities = ["list"]
  }
  path "auth/${jwt_auth.jwt.path}/role/*" {
    capabilities = ["read"]
  }
  path "${secrets_mount.ops.path}/config" {
    capabilities = ["read"]
  }
  path "auth/token/lookup-self" {
    capabilities = ["read"]
  }
  path "auth/token/revoke-self" {
    capabilities = ["update"]
  }
}

# vaultci:ignore VCI025 reason="this is the job that provisions Vault; its role admits the protected branch of one project"
policy "vaultci" {
  path "sys/policies/acl/*" {
    capabilities = ["create", "update"]
  }
  path "auth/${jwt_auth.jwt.path}/role/*" {
    capabilities = ["create", "update"]
  }
  path "${secrets_mount.ops.path}/data/vaultci/*" {
    capabilities = ["create", "read", "update"]
  }
  path "auth/token/renew-self" {
    capabilities = ["update"]
  }
}

# --- What the projects get -------------------------------------------------------------

locals {
  projects = {
    payments = "42"
    billing  = "57"
  }
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

  mount           = jwt_auth.jwt.path
  user_claim      = "project_id"
  bound_audiences = ["https://vault.example.com"]
  bound_claims = {
    project_id    = each.value
    ref           = "main"
    ref_type      = "branch"
    ref_protected = "true"
  }
  token_policies          = [policy.production[each.key].name]
  token_no_default_policy = true
  token_explicit_max_ttl  = "10m"
}
