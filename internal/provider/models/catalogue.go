// Package models holds the data sources about models: aihubmix_models and aihubmix_model, which read the catalogue, and
// aihubmix_available_models.
package models

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const cannotReadCatalogue = "Cannot read the AIHubMix model catalogue"

// readCatalogue reads the model catalogue, which needs no key. The error for a gateway without one says that this is no
// mistake in the configuration.
func readCatalogue(
	ctx context.Context, connection *configured.Connection, query aihubmix.CatalogueQuery,
) (aihubmix.Catalogue, diag.Diagnostic) {
	client, problem := connection.Public()
	if problem != nil {
		return aihubmix.Catalogue{}, problem
	}
	catalogue, err := client.Models(ctx, query)
	switch {
	case err == nil:
		return catalogue, nil
	case configured.IsNotFound(err):
		return aihubmix.Catalogue{}, connection.Diagnostic(cannotReadCatalogue, err,
			"The AIHubMix service has a model catalogue; gateways of the one-api family have none. Name the models in "+
				"the configuration instead.")
	case configured.IsRefused(err):
		return aihubmix.Catalogue{}, connection.Diagnostic(cannotReadCatalogue, err,
			"If a proxy in front of the gateway refuses the request, set the header that it expects in the provider "+
				"argument headers. Otherwise, name the models in the configuration instead.")
	}
	return aihubmix.Catalogue{}, connection.Diagnostic(cannotReadCatalogue, err)
}

// warnOfMalformed returns a warning if entries of the catalogue were left out.
func warnOfMalformed(catalogue aihubmix.Catalogue) diag.Diagnostics {
	if catalogue.Malformed == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("A part of the model catalogue cannot be understood",
		leftOut(catalogue.Malformed, len(catalogue.Models))+" "+describeMalformed(catalogue)+
			" Report this to the provider's developers.")}
}

// describeMalformed returns a sentence on the first entry that was left out.
func describeMalformed(catalogue aihubmix.Catalogue) string {
	return "The first is " + catalogue.FirstMalformed + "."
}

// leftOut returns a sentence on how many entries of a list were left out.
func leftOut(malformed, understood int) string {
	return fmt.Sprintf("Entries that are left out: %d of %d.", malformed, malformed+understood)
}
