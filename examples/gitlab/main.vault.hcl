# What GitLab's documentation sets up by hand for a project's deployment jobs:
# https://docs.gitlab.com/ci/secrets/hashicorp_vault/
#
# A job of project 42 that runs for a protected tag auto-deploy-* may read the
# secrets below ops/data/production, and nothing else.

variable "gitlab_url" {
  type        = string
  description = "The GitLab server. Its ID tokens carry this URL in iss."
  default     = "https://gitlab.example.com"
}

variable "audience" {
  type        = string
  description = "What the job's id_tokens declare as aud."
  default     = "https://vault.example.com"
}

# vault auth enable jwt
# vault write auth/jwt/config oidc_discovery_url=… bound_issuer=…
jwt_auth "jwt" {
  oidc_discovery_url = var.gitlab_url
  bound_issuer       = var.gitlab_url
}

# vault secrets enable -path=ops kv-v2
secrets_mount "ops" {
  type = "kv-v2"
}

# vault policy write myproject-production …
policy "myproject-production" {
  path "${secrets_mount.ops.path}/data/production/*" {
    capabilities = ["read"]
  }
}

# vault write auth/jwt/role/myproject-production …
jwt_role "myproject-production" {
  mount = jwt_auth.jwt.path

  # The person who started the job names the entity, as in GitLab's documentation.
  # An address can change hands: project_id would not.
  # vaultci:ignore VCI020 reason="as GitLab's documentation has it; no policy looks at the entity"
  user_claim        = "user_email"
  bound_audiences   = [var.audience]
  bound_claims_type = "glob"
  bound_claims = {
    project_id    = "42"
    ref_protected = "true"
    ref_type      = "tag"
    ref           = "auto-deploy-*"
  }

  token_policies         = [policy.myproject-production.name]
  token_explicit_max_ttl = 60
}
