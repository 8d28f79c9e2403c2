package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

const (
	summaryBaseURL = "A base URL cannot be used"

	// secretLength is the length from which on a word with a digit may be a secret.
	secretLength = 16
)

// findBaseURLs reads the base URLs from the argument, the environment variable, or savedBaseURL, which is stored with
// the Manage Key. It returns none if the client's default applies.
func findBaseURLs(
	argument types.List, allowInsecureHTTP bool, environment environment, savedBaseURL string,
) ([]string, diag.Diagnostics) {
	if !argument.IsNull() {
		return parseBaseURLs(argument, allowInsecureHTTP)
	}
	for _, source := range []struct{ chain, name string }{
		{environment.variable(variableBaseURLs), "the environment variable " + variableBaseURLs},
		{savedBaseURL, "the base URL in ~/" + configFile},
	} {
		if source.chain != "" {
			return splitBaseURLs(source.chain, source.name, allowInsecureHTTP)
		}
	}
	return nil, nil
}

// parseBaseURLs parses the elements of the argument.
func parseBaseURLs(argument types.List, allowInsecureHTTP bool) ([]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	root := path.Root("base_urls")
	if len(argument.Elements()) == 0 {
		diags.AddAttributeError(root, "base_urls is empty",
			"Set at least one base URL, or leave base_urls out to use the hosted service.")
	}
	var baseURLs []string
	for i, element := range argument.Elements() {
		text, _ := element.(types.String)
		baseURL, err := aihubmix.ParseBaseURL(text.ValueString(), allowInsecureHTTP)
		if err == nil {
			baseURLs = appendNew(baseURLs, baseURL)
			continue
		}
		detail := fmt.Sprintf("base_urls[%d]: %s. Write it like https://aihubmix.com.", i, baseURLProblem(err))
		if mayHoldSecret(text.ValueString()) { // With a path, the CLI would print the source line.
			diags.AddError(summaryBaseURL, detail)
		} else {
			diags.AddAttributeError(root.AtListIndex(i), summaryBaseURL, detail)
		}
	}
	return baseURLs, diags
}

// splitBaseURLs parses a comma-separated chain of base URLs. source says where it is set.
func splitBaseURLs(chain, source string, allowInsecureHTTP bool) ([]string, diag.Diagnostics) {
	elements := aihubmix.SplitBaseURLs(chain)
	if len(elements) == 0 {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL,
			attribute.Capitalize(source)+" contains only commas and spaces. Set a base URL, or unset it.")}
	}
	var baseURLs []string
	for _, element := range elements {
		baseURL, err := aihubmix.ParseBaseURL(element, allowInsecureHTTP)
		if err != nil {
			shown := fmt.Sprintf(" (%s)", element)
			if mayHoldSecret(element) {
				shown = ""
			}
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL,
				fmt.Sprintf("%s%s: %s. Write it like https://aihubmix.com.",
					attribute.Capitalize(source), shown, baseURLProblem(err)))}
		}
		baseURLs = appendNew(baseURLs, baseURL)
	}
	return baseURLs, nil
}

// baseURLProblem says what is wrong with a base URL, and names the argument that allows it if there is one.
func baseURLProblem(err error) string {
	if _, isInsecure := errors.AsType[aihubmix.InsecureURLError](err); isInsecure {
		return err.Error() + "; use https, or set allow_insecure_http if the network in between is trusted"
	}
	return err.Error()
}

// mayHoldSecret reports whether a base URL has a user, a query or a fragment, or a word that may be a key.
func mayHoldSecret(text string) bool {
	if strings.ContainsAny(text, "@?#") {
		return true
	}
	isSeparator := func(char rune) bool { return strings.ContainsRune(":/.\"'` ", char) }
	for word := range strings.FieldsFuncSeq(text, isSeparator) {
		if strings.HasPrefix(word, "sk-") || len(word) >= secretLength && strings.ContainsAny(word, "0123456789") {
			return true
		}
	}
	return false
}

// appendNew does not append a base URL twice: sending a request there again is no failover.
func appendNew(baseURLs []string, baseURL string) []string {
	if slices.Contains(baseURLs, baseURL) {
		return baseURLs
	}
	return append(baseURLs, baseURL)
}
