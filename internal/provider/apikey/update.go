package apikey

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

func (r *keyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Plan.Raw, &model)...)
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueInt64()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(id))...)
	isGranted := model.grant(state.SpendLimitRenewedAt, false, r.Connection.Now())
	unsent := state
	unsent.KeepAfterDestroy = model.KeepAfterDestroy
	if attribute.EqualModels(&unsent, &model) { // The gateway does not have what has changed.
		resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
		return
	}
	settings, problem := model.settings()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	client, problem := r.Connection.Authorized(ctx)
	if problem == nil {
		problem = checkSpendLimit(ctx, r.Connection, model.SpendLimitUSD)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.setProvisionalExpiry(&settings, r.Connection.Now())
	// With -refresh=false, the key and its account have not been compared yet.
	private, diags := readPrivateState(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	key, found, problem := r.findOrWait(ctx, client, state, private, client.FindAPIKey)
	if problem == nil && !found {
		problem = noLongerExists(state)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	requested := settings.SpendLimit
	moved := model.limitToMove(state, private, key, requested, isGranted)
	settings.SpendLimit = lifetimeLimit(requested, moved)
	if limit := key.SpendLimit(); limit != nil && requested == nil && r.hidesLimit(ctx, state, key) {
		settings.SpendLimit = limit
	}
	updated, err := client.UpdateAPIKey(ctx, key, settings)
	if configured.IsNotFound(err) {
		resp.Diagnostics.Append(noLongerExists(state))
		return
	}
	altered, isAltered := errors.AsType[aihubmix.AlteredError](err)
	if updated.ID != 0 && !slices.Contains(altered.Settings, aihubmix.SettingSpendLimit) {
		// Stored also if something else has failed, so that the next run does not grant the period again.
		private.MovedLimit, state.SpendLimitRenewedAt = movedLimit(updated, requested), model.SpendLimitRenewedAt
		resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, private)...)
	}
	if isAltered {
		resp.Diagnostics.Append(model.alteredDiagnostic(client, altered, moved,
			"The other settings are as requested."))
		state.setReported(altered.Key, private)
	} else if err != nil {
		resp.Diagnostics.Append(r.Connection.Diagnostic("Cannot update the API key", err))
	}
	if err != nil {
		resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &state)...)
		return
	}
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
	}
	// The gateway has the planned values now.
	model.setComputed(updated, account)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
	private.WrittenExpiry, private.Gateway = settings.ExpiredTime, r.Connection.Gateway()
	resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, private)...)
}

func noLongerExists(state resourceModel) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The API key no longer exists", state.subject()+
		" was deleted after the plan was created. Plan again: it will be created.")
}
