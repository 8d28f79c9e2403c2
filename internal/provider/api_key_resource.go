package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var (
	_ resource.ResourceWithConfigure   = (*apiKeyResource)(nil)
	_ resource.ResourceWithIdentity    = (*apiKeyResource)(nil)
	_ resource.ResourceWithImportState = (*apiKeyResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*apiKeyResource)(nil)
)

type apiKeyResource struct{ connectedResource }

func newAPIKeyResource() resource.Resource { return &apiKeyResource{} }

func (r *apiKeyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (r *apiKeyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key for inference, with a spend limit, an expiry, and the models and networks that it is restricted to. Its secret is stored in the state.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the key, 1 to 64 characters; cannot be null. Names are not unique. Gateways of the one-api family accept at most 30 bytes. " +
					"A key that was not created completely is in the state under the name that it was created with, which begins with `terraform-`.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 64)},
			},
			"spend_limit_usd": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "Limit, in US dollars, of what the key may spend over its **whole life**, not per period; zero or more. It is the sum of what remains and what was used, so using the key causes no drift. " +
					"Rounded down to whole quota units (0.000002 USD), and compared in them. When null: no limit.",
				Validators:    []validator.Number{spendLimitCheck},
				PlanModifiers: []planmodifier.Number{keepSameSpendLimit},
			},
			"expires_at": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "When the key expires, in RFC 3339, in whole seconds, such as `2027-01-31T12:00:00Z`. The same moment with another offset is not a change. A time in the past is an error when the key is created. When null: never.",
				Validators:          []validator.String{expiryCheck},
				PlanModifiers:       []planmodifier.String{keepSameExpiry},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          someWords(),
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. `192.0.2.1` and `192.0.2.1/32` are the same. When null: all.",
				Validators:          someOf(networksCheck),
				PlanModifiers:       []planmodifier.Set{keepSameNetworks},
			},
			"rotate_when_changed": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Arbitrary values; when one changes, the key is replaced by a new one. Setting them for the first time, as after an import, does not replace it. When null: the key is never replaced for this reason.",
				PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(func(_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
					resp.RequiresReplace = !req.StateValue.IsNull()
				}, "A change replaces the key.", "A change replaces the key.")},
			},
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the key may be used. A key that has expired or used up its limit does not count as disabled. When null: `true`.",
			},
			"id": schema.Int64Attribute{
				Computed: true, MarkdownDescription: idOfKeyDescription + " Null while it is not known whether the key was created.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"user_id": schema.Int64Attribute{
				Computed: true, MarkdownDescription: "`id` of the account that the key belongs to." + unsaid,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"account_username": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Username of the account that the key belongs to, as of the last refresh." + unsaid,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"issued_at": schema.StringAttribute{
				Computed: true, MarkdownDescription: "When the key was created, in RFC 3339." + unsaid,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The secret, starting with `sk-`. Most gateways show it only once, when the key is created. Null after an import if the service shows it masked, and while it is not known whether the key was created.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key_last4": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Last four characters of the secret, as the service shows them; by them a changed secret is recognized. Null if the service does not show them.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func (r *apiKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.NumberAttribute{RequiredForImport: true, Description: idOfKeyDescription},
		},
	}
}

// ImportState takes the ID as text, or an identity. What else there is to know
// is read right after.
func (r *apiKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given := strconv.Quote(req.ID)
	id, err := strconv.ParseInt(req.ID, 10, 64)
	if req.ID == "" {
		var identity apiKeyIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		if resp.Diagnostics.HasError() {
			return
		}
		given, id = shownValue(identity.ID), 0
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
			given+" is not a whole number above zero. An API key is imported by its ID, which the data source aihubmix_api_keys lists.")
		return
	}
	_, problem := r.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	owner, problem := r.connection.owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(id))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("user_id"), owner.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_username"), owner.Username)...)
}

// ModifyPlan reports in the plan what would fail in the apply: a Manage Key that is
// missing, cannot be used, or is that of an account that is not allowed, and a new key
// that has expired already. It makes no request, but for the allowed account.
func (r *apiKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	isDestroyed, isUnchanged := req.Plan.Raw.IsNull(), req.Plan.Raw.Equal(req.State.Raw)
	if r.connection == nil || isDestroyed || isUnchanged {
		return
	}
	if failure := r.connection.keyProblem; failure != nil && failure.kind == "" {
		return // The provider's configuration is not known yet.
	}
	if _, problem := r.connection.authorized(ctx); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !req.State.Raw.IsNull() {
		return
	}
	if settings, problem := model.settings(); problem == nil {
		if problem := r.checkExpiry(settings, model); problem != nil {
			resp.Diagnostics.Append(problem)
		}
	}
}

// checkExpiry is the error for a new key that could not be used.
func (r *apiKeyResource) checkExpiry(settings aihubmix.APIKeySettings, model apiKeyResourceModel) diag.Diagnostic {
	if settings.ExpiredTime == nil || *settings.ExpiredTime > r.connection.now().Unix() {
		return nil
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("expires_at"), "The expiry has passed",
		fmt.Sprintf("The key would expire at %s, which has passed: it could not be used. Give a later time, or leave expires_at out.", model.ExpiresAt.ValueString()))
}

// Create takes two steps. The key is created with all its settings under a name that
// nobody else has, so that it can be found whatever becomes of the answer; what is
// known of it is put into the state. Then it gets its own name.
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
	if problem := r.checkExpiry(settings, model); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	owner, problem := r.connection.owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	first := settings
	first.Name, first.Disabled = aihubmix.NewCreationName(r.connection.now()), false
	key, err := client.CreateAPIKey(ctx, first)
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case err != nil && key.ID == 0 && failure.Ambiguous:
		pending := model.pending(key.Name, owner)
		resp.Diagnostics.Append(resp.State.Set(ctx, &pending)...)
		resp.Diagnostics.Append(r.connection.failed(cannotCreateKey, err, fmt.Sprintf("It is not known whether the key was created: it may appear yet, named %q. It is in the state as tainted under that name. "+
			"The next plan looks for it, and the next apply replaces it: no key is lost, and none is left.", key.Name)))
		return
	case err != nil && key.ID == 0:
		resp.Diagnostics.Append(r.connection.failed(cannotCreateKey, err))
		return
	}
	created := model
	created.fill(key, owner)
	created.Name = types.StringValue(key.Name)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(key.ID))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &created)...)
	if err != nil {
		resp.Diagnostics.Append(r.connection.failed("The API key was created, but its secret is lost", err,
			fmt.Sprintf("The key with the ID %d, named %q, cannot be used without its secret. It is in the state as tainted, so that the next apply replaces it.", key.ID, key.Name)))
		return
	}
	r.finish(ctx, client, key, settings, &model, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	model.fill(key, owner)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// finish gives a new key its own name. A key that cannot be as it was asked for is
// deleted again; any other failure keeps it, tainted.
func (r *apiKeyResource) finish(ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, settings aihubmix.APIKeySettings, model *apiKeyResourceModel, resp *resource.CreateResponse) {
	finished, err := client.UpdateAPIKey(ctx, key, settings)
	if err == nil {
		resp.Diagnostics.Append(movedLimitSlot.set(ctx, resp.Private, movedLimit(finished, settings))...)
		return
	}
	altered, isAltered := errors.AsType[aihubmix.AlteredError](err)
	failure, _ := errors.AsType[aihubmix.Error](err)
	if !isAltered && !failure.IsRefusal() {
		resp.Diagnostics.Append(r.connection.failed("Cannot give the new API key its name and settings", err,
			fmt.Sprintf("The key with the ID %d, named %q, was created. It is in the state as tainted, so that the next apply replaces it.", key.ID, key.Name)))
		return
	}
	if isAltered {
		key.Name = altered.Key.Name
	}
	outcome := "The new key was deleted again."
	if err := client.DeleteAPIKey(ctx, key); err != nil {
		outcome = fmt.Sprintf("The new key with the ID %d, named %q, could not be deleted either (%s). It is in the state as tainted, so that the next apply replaces it.", key.ID, key.Name, err)
	} else {
		resp.State.RemoveResource(ctx)
		resp.Identity = nil
	}
	if isAltered {
		resp.Diagnostics.Append(model.alteration(altered, outcome))
		return
	}
	resp.Diagnostics.Append(r.connection.failed(cannotCreateKey, err, outcome))
}

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, found, problem := r.findOrAwait(ctx, client, model, client.RefreshAPIKey)
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
	moved, diags := movedLimitSlot.get(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if moved == nil {
		moved = new(int64)
	}
	if model.lastFour() != "" && key.Key == nil && key.Last4 != "" && key.Last4 != model.lastFour() {
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), "The API key's secret was changed at the gateway",
			fmt.Sprintf("The secret of the key %q with the ID %d in the state ends in %s, but the gateway's ends in %s and is not shown. The one in the state no longer works. "+
				"Replace the key: terraform apply -replace, or a change of rotate_when_changed.", key.Name, key.ID, model.lastFour(), key.Last4))
	}
	model.follow(key, *moved)
	owner := r.connection.knownAccount.Load()
	if owner == nil && model.UserID.IsNull() {
		// Only a name says whose the key is, and accounts are renamed.
		if account, problem := r.connection.owner(ctx); problem == nil {
			owner = &account
		}
	}
	if owner != nil {
		model.ownedBy(*owner)
	}
	resp.Diagnostics.Append(warningOfEnd(key, model, r.connection.now())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (r *apiKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state apiKeyResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
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
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	// With -refresh=false, nothing else has compared the key and its account yet.
	key, found, problem := r.find(ctx, state, client.APIKey)
	if problem == nil && !found {
		problem = diag.NewErrorDiagnostic("The API key no longer exists",
			fmt.Sprintf("The key %q with the ID %d was deleted after the plan was made. Plan again: it will be created.", state.Name.ValueString(), id))
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	updated, err := client.UpdateAPIKey(ctx, key, settings)
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		resp.Diagnostics.Append(model.alteration(altered, "The other settings are as they were asked for."))
		state.follow(altered.Key, 0)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.connection.failed("Cannot update the API key", err))
		return
	}
	owner, problem := r.connection.owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
	}
	// The planned values are what the service has now.
	model.fill(updated, owner)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
	resp.Diagnostics.Append(movedLimitSlot.set(ctx, resp.Private, movedLimit(updated, settings))...)
}

func (r *apiKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, found, problem := r.findOrAwait(ctx, client, model, client.APIKey)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if !found {
		return
	}
	if err := client.DeleteAPIKey(ctx, key); err != nil {
		resp.Diagnostics.Append(r.connection.failed(cannotDeleteKey, err))
	}
}
