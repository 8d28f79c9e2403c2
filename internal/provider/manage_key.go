package provider

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const sourceManageKeyArgument = "the provider argument manage_key"

// credential is a key and its source.
type credential struct {
	secret aihubmix.Secret
	// source completes "The key came from …".
	source string
	// problem says why there is no usable key, or is nil if there is one. The first object that needs the key reports
	// it.
	problem diag.Diagnostic
}

// newCredential parses the text of a key that is not an argument.
func newCredential(
	text, source string, parse func(text, source string) (aihubmix.Secret, diag.Diagnostics),
) credential {
	secret, problems := parse(text, source)
	found := credential{secret: secret, source: source}
	if len(problems) > 0 {
		found.problem = problems[0]
	}
	return found
}

// findManageKey reads the Manage Key from the first source that is set, with the base URL that is stored with it, or ""
// if there is none. A problem of the argument is an error, as for all arguments; a problem of another source is
// reported by the first object that needs the key.
func findManageKey(
	argument types.String, environment environment,
) (key credential, baseURL string, problems diag.Diagnostics) {
	if !argument.IsNull() {
		secret, problems := parseManageKey(argument.ValueString(), sourceManageKeyArgument)
		return credential{secret: secret, source: sourceManageKeyArgument}, "", problems
	}
	for _, variable := range variablesManageKey {
		if text := environment.variable(variable); text != "" {
			return newCredential(text, "the environment variable "+variable, parseManageKey), "", nil
		}
	}
	login, problem := readSavedLogin(environment)
	if problem != nil {
		return credential{problem: problem}, "", nil
	}
	if login.Token == "" {
		return credential{problem: missingManageKey()}, "", nil
	}
	return newCredential(login.Token, "the saved login ("+login.path+")", parseManageKey), login.BaseURL, nil
}

// parseManageKey returns an error without a path: the CLI would print the source line, and with it the key.
func parseManageKey(text, source string) (aihubmix.Secret, diag.Diagnostics) {
	secret, err := aihubmix.ParseManageKey(text)
	if err == nil {
		return secret, nil
	}
	advice := "A Manage Key is one word, without spaces."
	if errors.Is(err, aihubmix.ErrManageKeyEmpty) {
		advice = "Set it, or leave it out so that other sources are searched."
	}
	return aihubmix.Secret{}, diag.Diagnostics{diag.NewErrorDiagnostic("The Manage Key cannot be used",
		fmt.Sprintf("The Manage Key in %s %s. %s Create one at %s.", source, err, advice, configured.ManageKeyPage))}
}

func missingManageKey() diag.Diagnostic {
	return diag.NewErrorDiagnostic("No Manage Key is set", fmt.Sprintf(
		"Set the environment variable AIHUBMIX_MANAGE_KEY to the account's Manage Key. None was found in %s, in the "+
			"environment variables %s, or in the saved login (~/%s). Create one at %s; an sk-… key for inference does "+
			"not work here.",
		sourceManageKeyArgument, strings.Join(variablesManageKey, ", "), configFile, configured.ManageKeyPage))
}
