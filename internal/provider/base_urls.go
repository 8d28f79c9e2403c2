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

// findBaseURLs returns none where the client's default applies. fileBaseURL is
// what the file that gave the key says.
func findBaseURLs(model providerModel, environment environment, fileBaseURL string) ([]string, diag.Diagnostics) {
	if !model.BaseURLs.IsNull() {
		return model.baseURLs()
	}
	for _, source := range []struct{ chain, name string }{
		{environment.variable(variableBaseURLs), "the environment variable " + variableBaseURLs},
		{fileBaseURL, "base_url in ~/" + configFile},
	} {
		if source.chain == "" {
			continue
		}
		chain := aihubmix.SplitBaseURLs(source.chain)
		if len(chain) == 0 {
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL,
				attribute.Capitalize(source.name)+" contains only commas and spaces. Set a base URL, or unset it.")}
		}
		var baseURLs []string
		for _, element := range chain {
			baseURL, err := aihubmix.ParseBaseURL(element, model.AllowInsecureHTTP.ValueBool())
			if err != nil {
				return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL,
					fmt.Sprintf("%s%s cannot be used: %s.", attribute.Capitalize(source.name), shownBaseURL(element),
						baseURLProblem(err)))}
			}
			baseURLs = appendNew(baseURLs, baseURL)
		}
		return baseURLs, nil
	}
	return nil, nil
}

// secretLength is from how many characters on a word with a digit may be a secret.
const secretLength = 16

// mayHoldSecret reports whether a base URL has more than the parts of one.
func mayHoldSecret(text string) bool {
	if strings.ContainsAny(text, "@?#") {
		return true
	}
	for word := range strings.FieldsFuncSeq(
		text, func(char rune) bool { return strings.ContainsRune(":/.\"'` ", char) },
	) {
		if strings.HasPrefix(word, "sk-") || len(word) >= secretLength && strings.ContainsAny(word, "0123456789") {
			return true
		}
	}
	return false
}

// shownBaseURL is what a base URL of the environment adds to its error.
func shownBaseURL(text string) string {
	if mayHoldSecret(text) {
		return ""
	}
	return fmt.Sprintf(" (%s)", text)
}

// baseURLProblem is what is wrong with a base URL, and the argument that allows it if there is one.
func baseURLProblem(err error) string {
	if _, isInsecure := errors.AsType[aihubmix.InsecureURLError](err); isInsecure {
		return err.Error() + "; use https, or set allow_insecure_http if the network in between is trusted"
	}
	return err.Error()
}

const summaryBaseURL = "A base URL cannot be used"

// BaseURLs parses the argument, nothing where it is null.
func (m providerModel) baseURLs() ([]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.BaseURLs.IsNull() {
		return nil, nil
	}
	elements := m.BaseURLs.Elements()
	if len(elements) == 0 {
		diags.AddAttributeError(path.Root("base_urls"), "base_urls is empty",
			"Set at least one base URL, or leave base_urls out to use the hosted service.")
	}
	var baseURLs []string
	for i, element := range elements {
		text, _ := element.(types.String)
		baseURL, err := aihubmix.ParseBaseURL(text.ValueString(), m.AllowInsecureHTTP.ValueBool())
		if err != nil {
			detail := fmt.Sprintf("base_urls[%d]: %s. A base URL looks like https://aihubmix.com.", i, baseURLProblem(err))
			if mayHoldSecret(text.ValueString()) { // The CLI would print the source line.
				diags.AddError(summaryBaseURL, detail)
			} else {
				diags.AddAttributeError(path.Root("base_urls").AtListIndex(i), summaryBaseURL, detail)
			}
			continue
		}
		baseURLs = appendNew(baseURLs, baseURL)
	}
	return baseURLs, diags
}

// appendNew drops what is there already: asking a base URL twice is no failover.
func appendNew(baseURLs []string, baseURL string) []string {
	if slices.Contains(baseURLs, baseURL) {
		return baseURLs
	}
	return append(baseURLs, baseURL)
}
