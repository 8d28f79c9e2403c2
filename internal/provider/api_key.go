package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const sourceAPIKeyArgument = "the provider argument api_key"

// findAPIKey reads the API key from the argument, or else from the environment variable. A problem of the argument is
// an error; a problem of the variable is reported by the first object that needs the key.
func findAPIKey(argument types.String, environment environment) (credential, diag.Diagnostics) {
	if !argument.IsNull() {
		secret, problems := parseAPIKey(argument.ValueString(), sourceAPIKeyArgument)
		return credential{secret: secret, source: sourceAPIKeyArgument}, problems
	}
	if text := environment.variable(variableAPIKey); text != "" {
		return newCredential(text, "the environment variable "+variableAPIKey, parseAPIKey), nil
	}
	return credential{problem: diag.NewErrorDiagnostic("No API key is set", fmt.Sprintf(
		"Set an API key (sk-…). None was found in %s or in the environment variable %s. The Manage Key does not "+
			"work here.", sourceAPIKeyArgument, variableAPIKey))}, nil
}

// parseAPIKey returns an error without a path, see [parseManageKey].
func parseAPIKey(text, source string) (aihubmix.Secret, diag.Diagnostics) {
	secret, err := aihubmix.ParseAPIKey(text)
	if err == nil {
		return secret, nil
	}
	return aihubmix.Secret{}, diag.Diagnostics{diag.NewErrorDiagnostic("The API key cannot be used",
		fmt.Sprintf("The API key in %s %s. Set one word that starts with sk-.", source, err))}
}
