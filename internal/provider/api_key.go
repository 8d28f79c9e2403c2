package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	sourceAPIKeyArgument = "the provider argument api_key"
	variableAPIKey       = "AIHUBMIX_API_KEY" //nolint:gosec // The name of a variable.
)

// APIKey is the API key that was found, and where.
type apiKey struct {
	secret  aihubmix.Secret
	source  string
	problem diag.Diagnostic
}

// findAPIKey takes the argument, else the environment variable. No error names a path:
// the CLI would print the source line, and with it the key.
func findAPIKey(argument types.String, environment environment) (apiKey, diag.Diagnostics) {
	text, source := argument.ValueString(), sourceAPIKeyArgument
	if argument.IsNull() {
		if text, source = environment.variable(variableAPIKey), "the environment variable "+variableAPIKey; text == "" {
			return apiKey{problem: diag.NewErrorDiagnostic("No API key is set",
				fmt.Sprintf("Set an API key (sk-…). None was found in %s or in the environment variable %s. The "+
					"Manage Key does not work here.",
					sourceAPIKeyArgument, variableAPIKey))}, nil
		}
	}
	secret, err := aihubmix.ParseAPIKey(text)
	if err == nil {
		return apiKey{secret: secret, source: source}, nil
	}
	problem := diag.NewErrorDiagnostic("The API key cannot be used",
		fmt.Sprintf("The API key in %s %s. An API key is one word that starts with sk-.", source, err))
	if argument.IsNull() {
		return apiKey{source: source, problem: problem}, nil
	}
	return apiKey{source: source, problem: problem}, diag.Diagnostics{problem}
}
