package gitlab

// ClaimType is the JSON type of a claim's value. Vault compares strictly by
// type: a bound claim "true" is not true, and "42" is not 42.
type ClaimType string

// The types of claims. Those with two types have one or the other.
const (
	String         ClaimType = "string"
	StringOrNull   ClaimType = "string or null"
	StringOrList   ClaimType = "string or list of strings"
	ListOfStrings  ClaimType = "list of strings"
	ListOfObjects  ClaimType = "list of objects"
	Number         ClaimType = "number"
	Object         ClaimType = "object"
	BooleanString  ClaimType = `string "true" or "false"`
	IdentityString ClaimType = "string of digits"
)

// Presence says when a claim is in a token.
type Presence string

// When claims are there.
const (
	Always          Presence = "always"
	WithEnvironment Presence = "when the job has an environment"
	WithRunner      Presence = "when a runner is assigned"
	WithPreference  Presence = "when the user's preferences ask for it"
	WithFewGroups   Presence = "when the server has it enabled and the user is in at most 200 groups"
	WithLocalConfig Presence = "when the CI configuration is in the same project, or the server is recent"
	WithPolicy      Presence = "when a policy added the job"
	OnRequest       Presence = "when GitLab itself asks for it"
)

// Grade says how well a claim tells projects apart.
type Grade int

// The grades, from none to best.
const (
	// NoIdentity is for claims that jobs of any project on the server can have.
	NoIdentity Grade = iota
	// Reusable is for names that are unique now, and that somebody else can
	// take after a rename, a transfer or a deletion.
	Reusable
	// StableGroup is for ids that never change and cover all direct projects of
	// a namespace.
	StableGroup
	// StableProject is for ids of one project, which are never used again.
	StableProject
)

// Claim is what is known about one claim of a GitLab ID token.
type Claim struct {
	// Name is the key in the token.
	Name string
	// Type is the JSON type of its value.
	Type ClaimType
	// Present says when it is there.
	Present Presence
	// Since is the version of GitLab that brought it, such as "16.0"; "" when it
	// is as old as ID tokens.
	Since string
	// Description is a sentence on its meaning.
	Description string
	// Example is a value, as JSON.
	Example string
	// Identity is how well it tells projects apart.
	Identity Grade
	// Chosen says that whoever writes the job, pushes, or owns the account can
	// choose the value.
	Chosen bool
}

// Claims is the catalogue of the claims of a GitLab ID token, in the order in
// which GitLab documents them. The slice is fresh each time.
func Claims() []Claim {
	return []Claim{
		{Name: "iss", Type: String, Present: Always, Example: `"https://gitlab.example.com"`, Description: "The URL of the GitLab server, with its scheme."},
		{Name: "sub", Type: String, Present: Always, Example: `"project_path:my-group/my-project:ref_type:branch:ref:main"`, Identity: Reusable, Description: "The subject: by default the path of the project and the ref. A setting of the project chooses the parts; it may start with project_id instead."},
		{Name: "aud", Type: StringOrList, Present: Always, Since: "15.7", Example: `"https://vault.example.com"`, Chosen: true, Description: "The audience that id_tokens of the job names: a string, or a list if it was written as one. It limits where a token works and not who gets it."},
		{Name: "exp", Type: Number, Present: Always, Example: "1681402393", Description: "The end of the token's life, in seconds since 1970: the job's timeout after its start."},
		{Name: "nbf", Type: Number, Present: Always, Example: "1681398788", Description: "The start of the token's life: five seconds before iat."},
		{Name: "iat", Type: Number, Present: Always, Example: "1681398793", Description: "When the token was made: as the runner picked the job up."},
		{Name: "jti", Type: String, Present: Always, Example: `"235b3a54-b797-45c7-ae9a-f72d7bc6ef5b"`, Description: "A random id of the token."},
		{Name: "project_id", Type: IdentityString, Present: Always, Example: `"20"`, Identity: StableProject, Description: "The id of the project. In a merge request from a fork it is the fork's."},
		{Name: "project_path", Type: String, Present: Always, Example: `"my-group/my-project"`, Identity: Reusable, Description: "The full path of the project. In a merge request from a fork it is the fork's."},
		{Name: "namespace_id", Type: IdentityString, Present: Always, Example: `"72"`, Identity: StableGroup, Description: "The id of the group or user that directly holds the project. Subgroups have their own."},
		{Name: "namespace_path", Type: String, Present: Always, Example: `"my-group"`, Identity: Reusable, Description: "The full path of the group or user that directly holds the project."},
		{Name: "job_project_id", Type: IdentityString, Present: Always, Since: "18.4", Example: `"20"`, Identity: StableProject, Description: "The id of the project in which the job runs. Code of a fork can run in the parent's pipeline."},
		{Name: "job_project_path", Type: String, Present: Always, Since: "18.4", Example: `"my-group/my-project"`, Identity: Reusable, Description: "The full path of the project in which the job runs."},
		{Name: "job_namespace_id", Type: IdentityString, Present: Always, Since: "18.4", Example: `"72"`, Identity: StableGroup, Description: "The id of the group or user that directly holds the project in which the job runs."},
		{Name: "job_namespace_path", Type: String, Present: Always, Since: "18.4", Example: `"my-group"`, Identity: Reusable, Description: "The full path of the group or user that directly holds the project in which the job runs."},
		{Name: "user_id", Type: IdentityString, Present: Always, Example: `"1"`, Description: "The id of the user for whom the job runs."},
		{Name: "user_login", Type: StringOrNull, Present: Always, Example: `"sample-user"`, Chosen: true, Description: "The name of the user for whom the job runs. Users can change it."},
		{Name: "user_email", Type: StringOrNull, Present: Always, Example: `"sample-user@example.com"`, Chosen: true, Description: "The address of the user for whom the job runs. Users can change it."},
		{Name: "user_access_level", Type: StringOrNull, Present: Always, Since: "16.9", Example: `"developer"`, Description: "The access level of the user in the project."},
		{Name: "user_identities", Type: ListOfObjects, Present: WithPreference, Since: "16.0", Example: `[{"provider":"github","extern_uid":"2435223452345"}]`, Description: "The user's identities with other providers."},
		{Name: "groups_direct", Type: ListOfStrings, Present: WithFewGroups, Since: "16.11", Example: `["mygroup/mysubgroup"]`, Description: "The paths of the groups of which the user is a direct member."},
		{Name: "pipeline_id", Type: IdentityString, Present: Always, Example: `"574"`, Description: "The id of the pipeline."},
		{Name: "pipeline_source", Type: String, Present: Always, Example: `"push"`, Chosen: true, Description: "What started the pipeline: push, web, schedule, merge_request_event, trigger and others."},
		{Name: "job_id", Type: IdentityString, Present: Always, Example: `"302"`, Description: "The id of the job."},
		{Name: "ref", Type: String, Present: Always, Example: `"main"`, Chosen: true, Description: "The name of the branch or tag; in a merge request the source branch. A tag can have the name of a branch: see ref_type."},
		{Name: "ref_type", Type: String, Present: Always, Example: `"branch"`, Chosen: true, Description: "Whether ref is a branch or a tag."},
		{Name: "ref_path", Type: String, Present: Always, Since: "16.0", Example: `"refs/heads/main"`, Chosen: true, Description: "The full name of the ref."},
		{Name: "ref_protected", Type: BooleanString, Present: Always, Example: `"true"`, Description: "Whether the ref is protected. It is a string and not a boolean."},
		{Name: "environment", Type: String, Present: WithEnvironment, Since: "13.9", Example: `"production"`, Chosen: true, Description: "The name of the job's environment. Any job can name any environment."},
		{Name: "environment_protected", Type: BooleanString, Present: WithEnvironment, Since: "13.9", Example: `"true"`, Description: "Whether the environment is protected. It is a string, and always \"false\" on the free tier."},
		{Name: "deployment_tier", Type: StringOrNull, Present: WithEnvironment, Since: "15.2", Example: `"production"`, Chosen: true, Description: "The tier of the environment. The job can set it for an environment that does not exist yet."},
		{Name: "environment_action", Type: StringOrNull, Present: WithEnvironment, Since: "16.5", Example: `"start"`, Chosen: true, Description: "What the job does to its environment."},
		{Name: "runner_id", Type: Number, Present: WithRunner, Since: "16.0", Example: "1", Description: "The id of the runner. It is the one id that is a number and not a string."},
		{Name: "runner_environment", Type: String, Present: WithRunner, Since: "16.0", Example: `"self-hosted"`, Chosen: true, Description: "Whether the runner is gitlab-hosted or self-hosted. Anybody can register a runner of their own."},
		{Name: "sha", Type: String, Present: Always, Since: "16.0", Example: `"714a629c0b401fdce83e847fc9589983fc6f46bc"`, Description: "The commit."},
		{Name: "project_visibility", Type: String, Present: Always, Since: "16.3", Example: `"private"`, Description: "The visibility of the project: private, internal or public."},
		{Name: "ci_config_ref_uri", Type: StringOrNull, Present: WithLocalConfig, Since: "16.2", Example: `"gitlab.example.com/my-group/my-project//.gitlab-ci.yml@refs/heads/main"`, Identity: Reusable, Description: "The top file of the pipeline's configuration with its project and ref. Whoever can push chooses the ref."},
		{Name: "ci_config_sha", Type: StringOrNull, Present: WithLocalConfig, Since: "16.2", Example: `"714a629c0b401fdce83e847fc9589983fc6f46bc"`, Description: "The commit of ci_config_ref_uri."},
		{Name: "job_source", Type: String, Present: Always, Since: "18.9", Example: `"push"`, Description: "What brought the job into the pipeline, such as push or scan_execution_policy."},
		{Name: "job_config", Type: Object, Present: WithPolicy, Since: "18.9", Example: `{"url":"https://gitlab.example.com/my-group/policies/-/blob/main/policy.yml","sha":"714a629c0b401fdce83e847fc9589983fc6f46bc"}`, Description: "Where the configuration of a job lies that a policy added: its url and sha."},
		{Name: "target_audience", Type: String, Present: OnRequest, Example: `"https://gitlab.example.com"`, Description: "A second audience, for GitLab's own services."},
	}
}

// Find returns the claim of that name. It says false for one that GitLab does
// not know.
func Find(name string) (Claim, bool) {
	for _, c := range Claims() {
		if c.Name == name {
			return c, true
		}
	}
	return Claim{}, false
}
