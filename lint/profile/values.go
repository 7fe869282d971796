package profile

// Values returns what the values of a string claim look like: each fits one of
// these patterns, in which "*" stands for any text. For a claim of which nothing
// is known that is "*" alone.
func (p *Profile) Values(claim string) []string {
	c := p.Claim(claim)
	switch {
	case p.Open || c == nil:
		return []string{"*"}
	case c.Truth:
		return []string{"true", "false"}
	}
	switch claim {
	case "ref_type":
		return []string{"branch", "tag"}
	case "project_path", "job_project_path", "repository":
		return []string{"*/*"}
	case "runner_environment":
		return []string{"gitlab-hosted", "github-hosted", "self-hosted"}
	case "ref_path":
		return []string{"refs/*"}
	case "ref":
		if p.Claim("ref_path") == nil { // GitHub's is the whole name
			return []string{"refs/*"}
		}
	case "sub":
		if p.Claim("repository") != nil {
			return []string{"*:*"} // repositories choose its first part
		}
		return []string{"project_path:*", "project_id:*"}
	}
	return []string{"*"}
}

// Digits says whether the values of a string claim are numbers, written as text.
func (p *Profile) Digits(claim string) bool {
	c := p.Claim(claim)
	if p.Open || c == nil || c.Type != String {
		return false
	}
	switch claim {
	case "user_id", "pipeline_id", "job_id", "actor_id", "run_id", "run_number", "run_attempt":
		return true
	}
	return c.Identity >= Group
}
