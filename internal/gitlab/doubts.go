package gitlab

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// doubts reports what GitLab takes from a job and hardly anybody means.
func (c *config) doubts(job *Job, merged *value) {
	names := tokenNames(job, merged)
	for _, s := range job.Secrets {
		c.doubtToken(job, s, names)
		c.doubtPlace(job, s)
	}
	for _, key := range []string{"secrets", "id_tokens", "variables"} {
		c.inputs(merged.child(key))
	}
	c.rules(merged)
	if job.Trigger {
		c.warn(job.Range, "Job that starts another pipeline", "A job with trigger runs on no runner, and so it fetches no secrets.")
	} else if merged.find("script") < 0 && merged.find("run") < 0 && len(c.unread) == 0 {
		c.warn(job.Range, "Job without a script", fmt.Sprintf("GitLab refuses the file: jobs %s config should implement the script:, run:, or trigger: keyword.", job.Name))
	}
}

const (
	summaryNoVariable = "Token is not a variable"
	summaryAmbiguous  = "Several ID tokens and no token"
	summaryNoToken    = "Secret without an ID token"
)

// tokenNames are the names of the job's ID tokens, those with faults and those
// in the wrong place counted in.
func tokenNames(job *Job, merged *value) []string {
	var names []string
	for _, token := range job.IDTokens {
		names = append(names, token.Name)
	}
	for _, section := range []*value{merged.child("id_tokens"), merged.child("secrets").child("id_tokens")} {
		if !section.is(hash) {
			continue
		}
		for _, key := range section.keys() {
			if !slices.Contains(names, key) {
				names = append(names, key)
			}
		}
	}
	return names
}

// doubtToken looks at the token with which a secret is fetched.
func (c *config) doubtToken(job *Job, s Secret, names []string) {
	if s.Token == "" && (s.Provider == "gitlab_secrets_manager" || s.Provider == "aws_secrets_manager") {
		return // they need none, or choose another way
	}
	switch {
	case s.Token == "" && len(names) > 1:
		c.warn(s.Range, summaryAmbiguous, fmt.Sprintf("The job has the ID tokens %s, and %s does not say which is for it. GitLab takes the first, and warns that the order may change. Add token: $%s, or another.", strings.Join(names, ", "), s.Name, names[0]))
	case s.Token == "" && len(names) == 0:
		c.warn(s.Range, summaryNoToken, "The job has no id_tokens. Then the runner logs in with CI_JOB_JWT, which GitLab 17.0 took away. Add to the job: id_tokens: {VAULT_ID_TOKEN: {aud: URL of Vault}}.")
	case s.Token != "" && !strings.Contains(s.Token, "$"):
		c.warn(drawable(job, s), summaryNoVariable, "The runner sends this text itself to the server, as if it were a token. "+dollarHint(s.Token, names))
	case s.Token != "":
		c.doubtTokenName(job, s, names)
	}
}

// drawable is the place of a token's text, unless that may be a token indeed,
// which must not be drawn.
func drawable(job *Job, s Secret) hcl.Range {
	switch {
	case !strings.HasPrefix(s.Token, "eyJ"):
		return s.TokenRange
	case s.Range.Start.Line != s.TokenRange.Start.Line:
		return s.Range
	}
	return job.Range
}

func dollarHint(token string, names []string) string {
	if slices.Contains(names, token) {
		return "Write it with a dollar sign: token: $" + token
	}
	return "Name the variable of an ID token, with a dollar sign: token: $VAULT_ID_TOKEN."
}

// doubtTokenName looks whether a variable is an ID token of the job.
func (c *config) doubtTokenName(job *Job, s Secret, names []string) {
	name, ok := variableOf(s.Token)
	if !ok || slices.Contains(names, name) || hasVariable(job, name) {
		return
	}
	if len(names) == 0 {
		c.warn(s.TokenRange, summaryNoToken, fmt.Sprintf("The job has no id_tokens, and then the runner ignores token. Add to the job: id_tokens: {%s: {aud: URL of Vault}}.", name))
		return
	}
	c.warn(s.TokenRange, "Token that the job does not have", fmt.Sprintf("The job has no ID token %s, and unless a variable of the project is called so, the runner sends an empty token. The job has: %s.%s", name, strings.Join(names, ", "), didYouMean(name, names)))
}

func hasVariable(job *Job, name string) bool {
	return slices.ContainsFunc(job.Variables, func(v Variable) bool { return v.Name == name })
}

// variableOf returns the name of the variable of which a text consists.
func variableOf(s string) (string, bool) {
	m := regexp.MustCompile(`\A\$(?:(\w+)|\{(\w+)\})\z`).FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// doubtPlace looks for a short form that is a variable as a whole.
func (c *config) doubtPlace(job *Job, s Secret) {
	if s.Vault == nil || s.Vault.Short == "" {
		return
	}
	name, ok := variableOf(s.Vault.Short)
	if !ok {
		return
	}
	detail := fmt.Sprintf("GitLab splits PATH/FIELD@MOUNT before it puts in the values of variables. So all of $%s becomes the name of a field, of a secret without a path, in the mount kv-v2. ", name)
	i := slices.IndexFunc(job.Variables, func(v Variable) bool { return v.Name == name })
	if i >= 0 && !strings.Contains(job.Variables[i].Value, "$") {
		detail += fmt.Sprintf("Write what the variable holds instead: %s", job.Variables[i].Value)
	} else {
		detail += "Use a variable for each part, as in $DIR/password@$MOUNT."
	}
	c.warn(s.ProviderRange, "Whole secret in a variable", detail)
}

// inputs reports texts that GitLab fills in before it reads the file.
func (c *config) inputs(v *value) {
	if v == nil {
		return
	}
	if _, after, ok := strings.Cut(v.text, "$[["); ok && v.kind == text && strings.Contains(after, "]]") {
		c.fault(v.rng, "Input that is not filled in", "", fmt.Sprintf("GitLab replaces $[[ … ]] by inputs of the pipeline or of the include before it reads the file. vaultci does not, and %s would be taken as it stands.%s Write the value, or use a variable: $NAME.", v.text, c.defaultOf(v)))
	}
	for _, item := range v.items {
		c.inputs(item)
	}
	for _, e := range v.entries {
		c.inputs(e.value)
	}
}

// defaultOf names the default that the header of the file has for an input.
func (c *config) defaultOf(v *value) string {
	m := regexp.MustCompile(`\$\[\[\s*inputs\.([\w-]+)`).FindStringSubmatch(v.text)
	if m == nil {
		return ""
	}
	input := c.headers[v.rng.Filename].child("spec").child("inputs").child(m[1])
	if d := input.child("default"); d.scalar() {
		return fmt.Sprintf(" Its default is %q (%s).", d.text, refer(d.rng))
	}
	return ""
}

// rules notes variables that depend on the pipeline.
func (c *config) rules(merged *value) {
	workflow := c.top.child("workflow").child("rules")
	for _, rules := range []*value{workflow, merged.child("rules")} {
		if !rules.is(list) {
			continue
		}
		for _, rule := range rules.items {
			if e, ok := rule.get("variables"); ok && e.value.is(hash) && len(e.value.entries) > 0 {
				c.warn(e.keyRange, "Variables of rules not evaluated", fmt.Sprintf("Whether the rule matches depends on the pipeline. Where it does, set by hand: %s.", joinKeys(e.value.entries)))
			}
		}
	}
	if matrix := merged.child("parallel").child("matrix"); matrix.is(list) && len(matrix.items) > 0 && !c.oneOfMany {
		c.warn(matrix.rng, "Variables of a matrix not set", "parallel:matrix makes several jobs of this one, with other variables each. Set those by hand.")
	}
}
