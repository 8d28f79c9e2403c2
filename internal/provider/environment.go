package provider

import "slices"

// The environment variables that replace arguments.
const (
	variableAPIKey         = "AIHUBMIX_API_KEY" //nolint:gosec // The name of a variable.
	variableBaseURLs       = "AIHUBMIX_API_BASE"
	variableRequestTimeout = "AIHUBMIX_REQUEST_TIMEOUT"
	variableMaxRetries     = "AIHUBMIX_MAX_RETRIES"
)

// variablesManageKey may contain the Manage Key; the first one that is not empty counts. The service's own command line
// reads the second and the last, public clients the others.
var variablesManageKey = []string{
	"AIHUBMIX_MANAGE_KEY", "AIHUBMIX_ACCESS_TOKEN", "AIHUBMIX_ACCESS_KEY", "AIHUBMIX_TOKEN",
}

// EnvironmentVariables returns the names of the environment variables that replace arguments: those of the Manage Key,
// in the order in which they are read, and the others, that of base_urls first.
func EnvironmentVariables() (manageKey, others []string) {
	return slices.Clone(variablesManageKey), []string{
		variableBaseURLs, variableRequestTimeout, variableMaxRetries, variableAPIKey,
	}
}

// environment is what the provider reads from its surroundings.
type environment struct {
	// variable returns an environment variable, or "" if it is not set.
	variable      func(name string) string
	homeDirectory func() (string, error)
}

// withoutManageKey returns the environment without all sources of a Manage Key.
func (e environment) withoutManageKey() environment {
	return environment{
		variable: func(name string) string {
			if slices.Contains(variablesManageKey, name) {
				return ""
			}
			return e.variable(name)
		},
		homeDirectory: func() (string, error) { return "", nil },
	}
}
