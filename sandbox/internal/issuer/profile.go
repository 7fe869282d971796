package issuer

import (
	"net/url"
	"path"
)

// defaultSHA is the commit of the default job.
const defaultSHA = "714a629c0b401fdce83e847fc9589983fc6f46bc"

// addGitLabJob completes the claims to those of a GitLab ID token: by default a
// job of project 42 on a protected tag, deploying to production. Every value has
// GitLab's JSON type: IDs and booleans are strings, only runner_id is a number.
// Claims that GitLab derives from others (sub, ref_path, namespace_path, the
// job_* group, the configuration's URI) follow what the request gave.
func (c claims) addGitLabJob(issuer string) {
	for name, value := range jobDefaults() {
		c.addDefault(name, value)
	}
	c.addDefault("ref_path", c.refPath())
	c.addDefault("namespace_path", path.Dir(c.text("project_path")))
	for _, name := range []string{"project_id", "project_path", "namespace_id", "namespace_path"} {
		c.addDefault("job_"+name, c[name])
	}
	c.addDefault("job_source", c["pipeline_source"])
	c.addDefault("ci_config_ref_uri", c.configURI(issuer))
	c.addDefault("ci_config_sha", c["sha"])
	c.addDefault("sub", "project_path:"+c.text("project_path")+
		":ref_type:"+c.text("ref_type")+":ref:"+c.text("ref"))
}

// jobDefaults are the claims that follow from no other claim.
func jobDefaults() claims {
	return claims{
		"aud":                   "https://vault.example.com",
		"project_id":            "42",
		"project_path":          "platform/payments",
		"namespace_id":          "7",
		"user_id":               "1",
		"user_login":            "sample-user",
		"user_email":            "sample-user@example.com",
		"user_access_level":     "maintainer",
		"pipeline_id":           "574",
		"pipeline_source":       "push",
		"job_id":                "302",
		"ref":                   "auto-deploy-2020-04-01",
		"ref_type":              "tag",
		"ref_protected":         "true",
		"environment":           "production",
		"environment_protected": "true",
		"deployment_tier":       "production",
		"environment_action":    "start",
		"runner_id":             1,
		"runner_environment":    "self-hosted",
		"sha":                   defaultSHA,
		"project_visibility":    "private",
	}
}

func (c claims) refPath() string {
	if c.text("ref_type") == "tag" {
		return "refs/tags/" + c.text("ref")
	}
	return "refs/heads/" + c.text("ref")
}

// configURI is GitLab's form: host, project, two slashes, file, at the ref's path.
func (c claims) configURI(issuer string) string {
	host := issuer
	if parsed, err := url.Parse(issuer); err == nil {
		host = parsed.Host
	}
	return host + "/" + c.text("project_path") + "//.gitlab-ci.yml@" + c.text("ref_path")
}

// text is the claim's value if it is a string, and "" otherwise.
func (c claims) text(name string) string {
	value, _ := c[name].(string)
	return value
}
