package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const cannotCreateKey = "Cannot create the API key"

// Create puts the ID into the state as soon as there is one, before anything
// else can fail.
func (r *apiKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, problem := model.settings()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if settings.ExpiredTime != nil && *settings.ExpiredTime <= r.connection.now().Unix() {
		resp.Diagnostics.AddAttributeError(path.Root("expires_at"), "The expiry has passed",
			fmt.Sprintf("The key would expire at %s, which has passed: it could not be used. Give a later time, or leave expires_at out.", model.ExpiresAt.ValueString()))
		return
	}
	owner, problem := r.owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, lost, err := r.connection.client.CreateAPIKey(ctx, settings)
	several, isSeveral := errors.AsType[aihubmix.AmbiguousKeysError](err)
	switch {
	case isSeveral:
		resp.Diagnostics.AddError(cannotCreateKey+": several keys could be it",
			fmt.Sprintf("The answer of the service was lost. Each of the keys with the IDs %v has the name %q and these settings, and was made since. "+
				"None is in the state. Delete the needless ones in the console, then try again.", several.IDs, settings.Name))
		return
	case err != nil:
		resp.Diagnostics.Append(requestFailed(cannotCreateKey, err, r.connection.keySource))
		return
	}
	model.identify(key)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateOwner, owner)...)
	if key.Key == nil {
		reason := "The service did not tell it."
		if lost != nil {
			reason = "The answer with it was lost."
			if failure, isFailure := errors.AsType[aihubmix.Error](lost); isFailure {
				reason = "The answer with it was lost: " + firstOf(failure.Message, failure.Reason) + "."
			}
		}
		resp.Diagnostics.AddError("The API key was made, but its secret is lost",
			fmt.Sprintf("The key with the ID %d exists, and cannot be used without its secret. %s It is in the state as tainted, so that the next apply replaces it.", key.ID, reason))
		return
	}
	// A key is made enabled, and some gateways may make it otherwise than was asked for.
	if settings.Disabled || !key.Has(settings) {
		if _, err := r.connection.client.UpdateAPIKey(ctx, key.ID, settings); err != nil {
			resp.Diagnostics.Append(requestFailed("Cannot give the new API key its settings", err, r.connection.keySource))
		}
	}
}
