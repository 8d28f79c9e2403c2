package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const cannotUseHeaders = "headers cannot be used"

// parseHeaders parses the argument, or returns nil for null. Its errors have no path: the CLI would print the source
// lines, and with them the values.
func parseHeaders(argument types.Map) (map[string]aihubmix.Secret, diag.Diagnostics) {
	if argument.IsNull() {
		return nil, nil
	}
	var diags diag.Diagnostics
	headers := map[string]aihubmix.Secret{}
	elements := argument.Elements()
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		value, _ := elements[name].(types.String)
		canonical, err := aihubmix.ParseHeader(name, value.ValueString())
		if _, isTwice := headers[canonical]; err == nil && isTwice {
			err = fmt.Errorf("%s is given twice. Leave one out", canonical)
		}
		if err != nil {
			diags.AddError(cannotUseHeaders, fmt.Sprintf("%q: %s.", name, err))
			continue
		}
		headers[canonical] = aihubmix.NewSecret(strings.TrimSpace(value.ValueString()))
	}
	return headers, diags
}

// checkHeaderTargets returns an error if a header must not be sent to one of the base URLs, which are nil for the
// client's default.
func checkHeaderTargets(headers map[string]aihubmix.Secret, baseURLs []string) diag.Diagnostics {
	if len(baseURLs) == 0 {
		baseURLs = aihubmix.DefaultBaseURLs()
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		for _, baseURL := range baseURLs {
			if err := aihubmix.CheckHeaderTarget(name, baseURL); err != nil {
				return diag.Diagnostics{diag.NewErrorDiagnostic(cannotUseHeaders, err.Error()+". Headers are sent to "+
					"all base URLs. List only those of your own gateway in base_urls, or leave headers out.")}
			}
		}
	}
	return nil
}
