package apikey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// Create takes two steps. First, the key is created with all its settings under a unique name, so that it can be found
// even if the response is lost, and is put into the state. Then it gets its configured name.
func (r *keyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Plan.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, problem := model.settings()
	if problem == nil {
		problem = r.checkExpiry(settings, model)
	}
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
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.setProvisionalExpiry(&settings, r.Connection.Now())
	model.grant(types.StringNull(), true, r.Connection.Now())
	first := settings
	began := r.Connection.Now()
	first.Name, first.Disabled = client.NewCreationName(began), false
	key, err := client.CreateAPIKey(ctx, first)
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case err != nil && key.ID == 0 && failure.Ambiguous:
		pending := model.pending(key.Name, account)
		resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &pending)...)
		resp.Diagnostics.Append(r.Connection.Diagnostic(cannotCreateKey, err,
			fmt.Sprintf("It is not known whether the key was created: it may still appear, with the name %q. It is "+
				"in the state under that name, as tainted. Apply again: the provider then searches for the key and "+
				"replaces it.", key.Name)))
		return
	case err != nil && key.ID == 0:
		resp.Diagnostics.Append(r.Connection.Diagnostic(cannotCreateKey, err))
		return
	}
	created := model
	created.setComputed(key, account)
	created.Name = types.StringValue(key.Name)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(key.ID))...)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &created)...)
	private := privateState{
		Began: began.Unix(), Gateway: r.Connection.Gateway(), Shown: key.Expected().Shown,
	}
	resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, private)...)
	if err != nil {
		resp.Diagnostics.Append(r.Connection.Diagnostic("The API key was created, but its secret is lost", err,
			fmt.Sprintf("The %s cannot be used without its secret. It is in the state as tainted, so that the next "+
				"apply replaces it.", named(key.Name, key.ID))))
		return
	}
	problemOfTTL := ""
	if model.timeToLive() > 0 {
		key.CreatedTime, problemOfTTL = creationTime(ctx, client, key)
	}
	if problemOfTTL == "" {
		problemOfTTL = model.setExpiry(key.CreatedTime, &settings, r.Connection.Now())
	}
	if problemOfTTL != "" {
		resp.Diagnostics.AddAttributeError(path.Root("ttl"), "The new API key's ttl cannot be kept",
			problemOfTTL+" "+r.undoCreate(ctx, client, key, resp))
		return
	}
	r.finishCreate(ctx, client, key, settings, model, private, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	model.setComputed(key, account)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
}

// finishCreate gives a new key its configured name. If the gateway refuses or changes the settings, the key is deleted
// again. After any other failure it stays in the state, tainted.
func (r *keyResource) finishCreate(
	ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, settings aihubmix.APIKeySettings,
	model resourceModel, private privateState, resp *resource.CreateResponse,
) {
	updated, err := client.UpdateAPIKey(ctx, key, settings)
	if err == nil {
		private.MovedLimit = movedLimit(updated, settings.SpendLimit)
		resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, private)...)
		return
	}
	altered, isAltered := errors.AsType[aihubmix.AlteredError](err)
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case isAltered:
		key.Name = altered.Key.Name
		outcome := r.undoCreate(ctx, client, key, resp)
		resp.Diagnostics.Append(model.alteredDiagnostic(client, altered, 0, outcome))
	case failure.IsRefusal():
		outcome := r.undoCreate(ctx, client, key, resp)
		resp.Diagnostics.Append(r.Connection.Diagnostic(cannotCreateKey, err, outcome))
	default:
		resp.Diagnostics.Append(r.Connection.Diagnostic("Cannot give the new API key its name and settings", err,
			fmt.Sprintf("The %s was created. It is in the state as tainted, so that the next apply replaces it.",
				named(key.Name, key.ID))))
	}
}

// undoCreate deletes a new key that cannot have the requested settings, and returns a sentence on the outcome.
func (r *keyResource) undoCreate(
	ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, resp *resource.CreateResponse,
) (outcome string) {
	if err := client.DeleteAPIKey(ctx, key.Expected()); err != nil {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), key.Name)...)
		return fmt.Sprintf("The new %s could not be deleted either. It is in the state as tainted, so that the next "+
			"apply replaces it. %s", named(key.Name, key.ID), configured.Brief(err))
	}
	resp.State.RemoveResource(ctx)
	resp.Identity = nil
	return "The new key was deleted."
}

// creationTime returns when the gateway says that it has created a key, or nil if it does not say. Some gateways report
// it only when the key is read.
func creationTime(ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey) (created *int64, problem string) {
	if key.CreatedTime == nil && !key.HasUnusableCreationTime() {
		if read, err := client.FindAPIKey(ctx, key.Expected()); err == nil {
			key = read
		}
	}
	if key.HasUnusableCreationTime() {
		return nil, "The gateway reports a creation time that is not in seconds, so the ttl cannot be counted " +
			"from it. Set expires_at instead of ttl."
	}
	return key.CreatedTime, ""
}
