package apikey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ resource.ResourceWithConfigure   = (*keyResource)(nil)
	_ resource.ResourceWithIdentity    = (*keyResource)(nil)
	_ resource.ResourceWithImportState = (*keyResource)(nil)
)

type keyResource struct{ configured.Resource }

func NewResource() resource.Resource { return &keyResource{} }

func (r *keyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

// ImportState takes the ID as text, or an identity. What else there is to know
// is read right after.
func (r *keyResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	given := strconv.Quote(req.ID)
	id, err := strconv.ParseInt(req.ID, 10, 64)
	if req.ID == "" {
		var identity keyIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		if resp.Diagnostics.HasError() {
			return
		}
		given, id = attribute.FormatValue(identity.ID), 0
		if number := identity.ID.ValueBigFloat(); !identity.ID.IsNull() && number.IsInt() {
			var accuracy big.Accuracy
			if id, accuracy = number.Int64(); accuracy != big.Exact {
				id = 0
			}
		}
		err = nil
	}
	if err != nil || id < 1 {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "The ID of the API key cannot be used",
			given+" is not a whole number above zero. An API key is imported by its ID, which the data source "+
				"aihubmix_api_keys lists.")
		return
	}
	_, problem := r.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	owner, problem := r.Connection.Owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(id))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("user_id"), owner.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_username"), owner.Username)...)
	resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, privateState{Imported: true})...)
}

// Create takes two steps. The key is created with all its settings under a name that
// nobody else has, so that it can be found whatever becomes of the response; what is
// known of it is put into the state. Then it gets its own name.
func (r *keyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Plan.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, problem := model.settings()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if problem := r.checkExpiry(settings, model); problem != nil {
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
	owner, problem := r.Connection.Owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.startLifetime(&settings, r.Connection.Now())
	first := settings
	first.Name, first.Disabled = client.NewCreationName(r.Connection.Now()), false
	key, err := client.CreateAPIKey(ctx, first)
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case err != nil && key.ID == 0 && failure.Ambiguous:
		pending := model.pending(key.Name, owner)
		resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &pending)...)
		resp.Diagnostics.Append(r.Connection.Failed(cannotCreateKey, err, fmt.Sprintf("It is not known whether the "+
			"key was created: it may still appear, with the name %q. It is in the state under that name, as tainted. "+
			"Apply again: the key is looked for and replaced, so that none is lost and none is left behind.", key.Name)))
		return
	case err != nil && key.ID == 0:
		resp.Diagnostics.Append(r.Connection.Failed(cannotCreateKey, err))
		return
	}
	created := model
	created.setComputed(key, owner)
	created.Name = types.StringValue(key.Name)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(key.ID))...)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &created)...)
	if err != nil {
		resp.Diagnostics.Append(r.Connection.Failed("The API key was created, but its secret is lost", err,
			fmt.Sprintf("The key with the ID %d, named %q, cannot be used without its secret. It is in the state as "+
				"tainted, so that the next apply replaces it.",
				key.ID, key.Name)))
		return
	}
	if model.timeToLive() > 0 && key.CreatedTime == nil {
		// Some gateways report it in a read only.
		if read, err := client.APIKey(ctx, key.ID); err == nil {
			key.CreatedTime = read.CreatedTime
		}
	}
	if problem := model.countFrom(key.CreatedTime, &settings, r.Connection.Now()); problem != "" {
		resp.Diagnostics.AddAttributeError(path.Root("ttl"), "The new API key expires too early",
			problem+" "+r.discard(ctx, client, key, resp))
		return
	}
	r.finish(ctx, client, key, settings, &model, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	model.setComputed(key, owner)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
}

// finish gives a new key its own name. A key that cannot be as it was asked for is
// deleted again; any other failure keeps it, tainted.
func (r *keyResource) finish(
	ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, settings aihubmix.APIKeySettings,
	model *resourceModel, resp *resource.CreateResponse,
) {
	finished, err := client.UpdateAPIKey(ctx, key, settings)
	if err == nil {
		resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private,
			privateState{MovedLimit: movedLimit(finished, settings), Gateway: r.Connection.Gateway()})...)
		return
	}
	altered, isAltered := errors.AsType[aihubmix.AlteredError](err)
	failure, _ := errors.AsType[aihubmix.Error](err)
	if !isAltered && !failure.IsRefusal() {
		resp.Diagnostics.Append(r.Connection.Failed("Cannot give the new API key its name and settings", err,
			fmt.Sprintf("The key with the ID %d, named %q, was created. It is in the state as tainted, so that the "+
				"next apply replaces it.",
				key.ID, key.Name)))
		return
	}
	if isAltered {
		key.Name = altered.Key.Name
	}
	outcome := r.discard(ctx, client, key, resp)
	if isAltered {
		resp.Diagnostics.Append(model.alteration(client, altered, outcome))
		return
	}
	resp.Diagnostics.Append(r.Connection.Failed(cannotCreateKey, err, outcome))
}

// discard deletes a new key that cannot be as it was asked for, and says what became
// of it.
func (r *keyResource) discard(
	ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, resp *resource.CreateResponse,
) (outcome string) {
	if err := client.DeleteAPIKey(ctx, key); err != nil {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), key.Name)...)
		return fmt.Sprintf("The new key with the ID %d, named %q, could not be deleted either (%s). It is in the "+
			"state as tainted, so that the next apply replaces it.",
			key.ID, key.Name, err)
	}
	resp.State.RemoveResource(ctx)
	resp.Identity = nil
	return "The new key was deleted."
}

func (r *keyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, found, problem := r.findOrAwait(ctx, client, model, req.Private, client.RefreshAPIKey)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	// The framework demands an identity, even of what is removed. Older CLIs send none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(cmp.Or(model.ID.ValueInt64(), key.ID)))...)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	beside, diags := privateStateKey.Get(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if beside == nil {
		beside = &privateState{}
	}
	if !r.Connection.IsGateway(beside.Gateway) {
		beside.Gateway = r.Connection.Gateway()
		resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, *beside)...)
	}
	resp.Diagnostics.Append(r.refresh(ctx, &model, key, *beside)...)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
}

// refresh takes into a state what was read of its key.
func (r *keyResource) refresh(
	ctx context.Context, model *resourceModel, key aihubmix.APIKey, beside privateState,
) (diags diag.Diagnostics) {
	if model.lastFour() != "" && key.Key == nil && key.Last4 != "" && key.Last4 != model.lastFour() {
		diags.AddAttributeWarning(path.Root("key"), "The API key's secret was changed at the gateway",
			fmt.Sprintf("The secret of the key %q with the ID %d in the state ends in %s, but the gateway's ends in "+
				"%s and is not shown. The one in the state no longer works. "+
				"Replace the key: terraform apply -replace, or a change of rotate_when_changed.", key.Name, key.ID, model.lastFour(), key.Last4))
	}
	model.setReported(key, beside.MovedLimit)
	diags.Append(showLimit(ctx, r.Connection, model)...)
	owner := r.Connection.KnownOwner()
	if owner == nil && model.UserID.IsNull() {
		// Only a name says whose the key is, and accounts are renamed.
		if account, problem := r.Connection.Owner(ctx); problem == nil {
			owner = &account
		}
	}
	if owner != nil {
		model.ownedBy(*owner)
	}
	r.Connection.NoteRefreshedAPIKey(key)
	return diags
}

func (r *keyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Plan.Raw, &model)...)
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueInt64()
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(id))...)
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
	model.startLifetime(&settings, r.Connection.Now())
	// With -refresh=false, nothing else has compared the key and its account yet.
	key, found, problem := r.find(ctx, state, req.Private, client.APIKey)
	if problem == nil && !found {
		problem = diag.NewErrorDiagnostic("The API key no longer exists",
			fmt.Sprintf(
				"The key %q with the ID %d was deleted after the plan was made. Plan again: it will be created.",
				state.Name.ValueString(), id,
			))
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	updated, err := client.UpdateAPIKey(ctx, key, settings)
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		resp.Diagnostics.Append(model.alteration(client, altered, "The other settings are as they were asked for."))
		state.setReported(altered.Key, 0)
		resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &state)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.Connection.Failed("Cannot update the API key", err))
		return
	}
	owner, problem := r.Connection.Owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
	}
	// The planned values are what the service has now.
	model.setComputed(updated, owner)
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
	beside, diags := privateStateKey.Get(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if beside == nil {
		beside = &privateState{}
	}
	resp.Diagnostics.Append(
		privateStateKey.Set(ctx, resp.Private, beside.afterUpdate(updated, settings, r.Connection.Gateway()))...,
	)
}

func (r *keyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, found, problem := r.findOrAwait(ctx, client, model, req.Private, client.APIKey)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if !found {
		return
	}
	if err := client.DeleteAPIKey(ctx, key); err != nil {
		resp.Diagnostics.Append(r.Connection.Failed(cannotDeleteKey, err))
	}
}
