package apikey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// Renew extends the expiry.
func (e *ephemeralResource) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	before := opened.description()
	opened.extend(e.Connection.Now())
	if _, err := client.UpdateExpected(ctx, opened.expected(), opened.Settings); err != nil {
		resp.Diagnostics.Append(e.failure("Cannot extend the API key's expiry", err, before, "It is "+before))
		return
	}
	resp.RenewAt = opened.renewAt(e.Connection.Now())
	resp.Diagnostics.Append(ephemeralKeyState.Set(ctx, resp.Private, opened)...)
}

// Close deletes the key, unless delete_on_close is false.
func (e *ephemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !opened.Delete {
		return
	}
	if err := client.DeleteAPIKey(ctx, opened.expected()); err != nil {
		description := opened.description()
		resp.Diagnostics.Append(e.failure(cannotDeleteKey, err, description, mayStillExist+description+deleteOrWait))
		return
	}
	e.Connection.Shutdown().Closed(client, opened.ID)
}

// failure returns the error for an open key that could not be renewed or deleted.
func (e *ephemeralResource) failure(action string, err error, description, consequence string) diag.Diagnostic {
	if different, isDifferent := errors.AsType[aihubmix.DifferentKeyError](err); isDifferent {
		return differentKey(fmt.Sprintf("The ephemeral API key had the ID %d", different.Found.ID), different,
			e.Connection.KeySource(), "The ephemeral one may have been renamed; it was "+
				description+" It expires by itself.")
	}
	return e.Connection.Diagnostic(action, err, consequence)
}

// opened returns the open key from private state, and the client for requests about it.
func (e *ephemeralResource) opened(
	ctx context.Context, private attribute.PrivateReader,
) (ephemeralKey, *aihubmix.Client, diag.Diagnostics) {
	key, diags := ephemeralKeyState.Get(ctx, private)
	if key == nil && !diags.HasError() {
		diags.AddError("The open API key is not known",
			"Its private data cannot be read. The key expires by itself.")
	}
	client, problem := e.Connection.Authorized(ctx)
	if problem != nil {
		diags.Append(problem)
	}
	if diags.HasError() {
		return ephemeralKey{}, nil, diags
	}
	return *key, client, diags
}
