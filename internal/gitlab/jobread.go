package gitlab

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// read takes from a job what this package is about, and reports what GitLab
// refuses of it.
func (c *config) read(out *Job, job *value) {
	n, inherit := c.check(out, job)
	out.Variables = c.variables(n, inherit)
}

// check is read without the variables that others have too.
func (c *config) check(out *Job, job *value) (node, inherit) {
	n := node{location: "jobs:" + out.Name, key: out.Name, at: out.Range, value: job, context: out.Range}
	out.Trigger = job.find("trigger") >= 0
	c.misplaced(n)
	c.slips(n)
	inherit := c.inherit(n)
	if !out.Trigger {
		out.Secrets = c.secrets(n)
		out.IDTokens = c.tokensOf(n, inherit)
	}
	c.own(n)
	return n, inherit
}

// misplaced reports keys that a job which starts another pipeline cannot have.
func (c *config) misplaced(n node) {
	if n.value.find("trigger") < 0 {
		return
	}
	var unknown []entry
	for _, key := range []string{"secrets", "id_tokens"} {
		if e, ok := n.value.get(key); ok {
			unknown = append(unknown, e)
		}
	}
	if len(unknown) > 0 {
		c.refuse(n, unknown[0].keyRange, []string{"config contains unknown keys: " + joinKeys(unknown)},
			"A job with trigger starts another pipeline and runs nothing itself: let a job of that pipeline have them.")
	}
}

// slips reports keys of a job that GitLab does not know and that are near to
// one of those read here. Other keys are left to GitLab, which learns new ones.
func (c *config) slips(n node) {
	for _, e := range n.value.entries {
		if slices.Contains(jobKeys(), e.key) {
			continue
		}
		if e.key == "<<" {
			c.refuse(n, e.keyRange, []string{"config contains unknown keys: <<"}, "A merge key takes an alias of a hash, and nothing else. Use extends.")
		} else if s := didYouMean(e.key, shaping()); s != "" {
			c.refuse(n, e.keyRange, []string{"config contains unknown keys: " + e.key}, strings.TrimSpace(s))
		}
	}
}

// jobKeys are the keys that GitLab knows in a job.
func jobKeys() []string {
	return []string{
		"after_script", "allow_failure", "artifacts", "before_script", "cache", "coverage",
		"dast_configuration", "dependencies", "environment", "except", "extends", "hooks", "id_tokens",
		"identity", "image", "inherit", "inputs", "interruptible", "manual_confirmation", "needs", "only",
		"pages", "parallel", "publish", "release", "resource_group", "retry", "rules", "run", "script",
		"secrets", "services", "stage", "start_in", "status", "tags", "timeout", "trigger", "variables",
		"when",
	}
}

// tokensOf are the ID tokens of a job: its own, or those of default. They are
// never merged with each other.
func (c *config) tokensOf(n node, inherit inherit) []IDToken {
	fallback := c.defaults()
	if e, ok := n.value.get("id_tokens"); ok && !e.value.absent() {
		return c.idTokens(n.sub(e))
	}
	if e, ok := fallback.get("id_tokens"); ok && !e.value.absent() && inherit.defaults("id_tokens") {
		return c.idTokens(node{location: "default"}.sub(e))
	}
	return nil
}

// defaults is the section default. It reports what GitLab refuses of it.
func (c *config) defaults() *value {
	e, ok := c.section("default")
	if !ok || e.value.absent() {
		return nil
	}
	n := node{location: "default", key: "default", at: e.keyRange, value: e.value}
	if !c.isHash(n, "Below it stand the keys that all jobs get, such as image and id_tokens.") {
		return nil
	}
	for _, e := range n.value.entries {
		if slices.Contains(defaultKeys(), e.key) {
			continue
		}
		if hint := defaultHint(e.key); hint != "" {
			c.refuse(n, e.keyRange, []string{"config contains unknown keys: " + e.key}, hint)
		}
	}
	if e, ok := n.value.get("id_tokens"); ok && !e.value.absent() {
		c.idTokens(n.sub(e))
	}
	return n.value
}

// defaultKeys are the keys that GitLab knows in default.
func defaultKeys() []string {
	return []string{
		"before_script", "after_script", "hooks", "cache", "image", "services", "interruptible", "timeout",
		"retry", "tags", "artifacts", "id_tokens", "identity",
	}
}

// defaultHint says what to do about a key that default cannot have, or "" where
// GitLab may have learnt it.
func defaultHint(key string) string {
	switch key {
	case "secrets":
		return "Jobs do not inherit secrets from default. Put them into a hidden job, such as .vault, and let each job that needs them say extends: .vault."
	case "variables":
		return "Variables for all jobs stand at the top of the file, beside default."
	}
	if slices.Contains(jobKeys(), key) {
		return "It belongs to a job. Put it into a hidden job, and extend that."
	}
	return strings.TrimSpace(didYouMean(key, []string{"id_tokens"}))
}

// atTop reports sections of a job that stand at the top of the file, where
// GitLab takes them for jobs.
func (c *config) atTop() {
	for _, key := range []string{"secrets", "id_tokens"} {
		e, ok := c.top.get(key)
		if !ok || e.value.find("script") >= 0 || e.value.find("trigger") >= 0 || e.value.find("run") >= 0 || e.value.find("extends") >= 0 {
			continue
		}
		hint := "At the top of the file this is a job of that name. Move it into the job that needs it"
		if key == "id_tokens" {
			hint += ", or below default"
		}
		c.add(hcl.DiagError, e.keyRange, "Job not accepted by GitLab", joinLines("jobs "+key+" config should implement the script:, run:, or trigger: keyword", hint+"."))
	}
}

func joinLines(message, hint string) string { return message + "\n" + hint }
