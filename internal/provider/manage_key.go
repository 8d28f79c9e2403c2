package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const sourceArgument = "the provider argument manage_key"

// variablesManageKey may hold the key; the first that is not empty counts. The
// service's own command line reads the second and the last, public clients the others.
var variablesManageKey = []string{
	"AIHUBMIX_MANAGE_KEY", "AIHUBMIX_ACCESS_TOKEN", "AIHUBMIX_ACCESS_KEY", "AIHUBMIX_TOKEN",
}

// EnvironmentVariables returns the names of the environment variables that the
// provider reads: those that may hold the Manage Key, in the order in which they
// are looked at, and those that stand in for other arguments, base_urls first.
func EnvironmentVariables() (manageKey, others []string) {
	return slices.Clone(variablesManageKey), []string{
		variableBaseURLs, variableRequestTimeout, variableMaxRetries, variableAPIKey,
	}
}

// manageKey is the key that was found, and where.
type manageKey struct {
	secret aihubmix.Secret
	// source completes "The key came from …".
	source string
	// problem is why there is no key that can be used, nil where there is.
	problem diag.Diagnostic
	// fileBaseURL is the base URL that was found beside the key.
	fileBaseURL string
}

// findManageKey takes the first source that is set. What is wrong with the
// argument is an error at once, as invalid configuration always is; what is wrong
// elsewhere is kept until something needs the key.
func findManageKey(argument types.String, environment environment) (manageKey, diag.Diagnostics) {
	if !argument.IsNull() {
		secret, problem := parseManageKey(argument.ValueString(), sourceArgument)
		return manageKey{secret: secret, source: sourceArgument}, problem
	}
	for _, variable := range variablesManageKey {
		if text := environment.variable(variable); text != "" {
			return foundManageKey(text, "the environment variable "+variable), nil
		}
	}
	file, problem := readConfigFile(environment)
	if problem != nil {
		return manageKey{problem: problem}, nil
	}
	if file.Token == "" {
		return manageKey{problem: missingManageKey()}, nil
	}
	found := foundManageKey(file.Token, "token in the file "+file.path)
	found.fileBaseURL = file.BaseURL
	return found, nil
}

func foundManageKey(text, source string) manageKey {
	found := manageKey{source: source}
	secret, problems := parseManageKey(text, source)
	found.secret = secret
	if len(problems) > 0 {
		found.problem = problems[0]
	}
	return found
}

// parseManageKey never names a path: the CLI would print the source line, and
// with it the key.
func parseManageKey(text, source string) (aihubmix.Secret, diag.Diagnostics) {
	secret, err := aihubmix.ParseManageKey(text)
	if err == nil {
		return secret, nil
	}
	advice := "A Manage Key is one word, without spaces."
	if errors.Is(err, aihubmix.ErrManageKeyEmpty) {
		advice = "Set it, or leave it out so that other sources are looked at."
	}
	return aihubmix.Secret{}, diag.Diagnostics{diag.NewErrorDiagnostic("The Manage Key cannot be used",
		fmt.Sprintf("The Manage Key in %s %s. %s Create one at %s.", source, err, advice, configured.ManageKeyPage))}
}

func missingManageKey() diag.Diagnostic {
	return diag.NewErrorDiagnostic("No Manage Key is set",
		fmt.Sprintf("Set the environment variable AIHUBMIX_MANAGE_KEY to the account's Manage Key. None was found in "+
			"%s, in the environment variables %s, or as token in ~/%s. "+
			"Create one at %s; an sk-… key for inference does not work here.",
			sourceArgument, strings.Join(variablesManageKey, ", "), configFile, configured.ManageKeyPage))
}
