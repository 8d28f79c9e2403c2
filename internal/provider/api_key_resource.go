package provider

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
				Required:            true,
				MarkdownDescription: "Name of the key, 1 to 64 characters; cannot be null. Names are not unique. Gateways of the one-api family accept at most 30 bytes.",
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 64)},
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
				Computed: true, MarkdownDescription: idOfKeyDescription + " Never null.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"user_id": schema.Int64Attribute{
				Computed: true, MarkdownDescription: "`id` of the account that the key belongs to." + unsaid,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"issued_at": schema.StringAttribute{
				Computed: true, MarkdownDescription: "When the key was created, in RFC 3339." + unsaid,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The secret, starting with `sk-`. Most gateways show it only once, when the key is created. Null after an import if the service shows it masked.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func (r *apiKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.Int64Attribute{RequiredForImport: true, Description: idOfKeyDescription},
		},
	}
}

// ImportState takes the ID as text, or an identity. What else there is to know
// is read right after.
func (r *apiKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var identity apiKeyIdentity
	if req.ID != "" {
		id, err := strconv.ParseInt(req.ID, 10, 64)
		if err != nil || id < 1 {
			resp.Diagnostics.AddAttributeError(path.Root("id"), "The ID of the API key cannot be used",
				strconv.Quote(req.ID)+" is not a whole number above zero. An API key is imported by its ID, which the data source aihubmix_api_keys lists.")
			return
		}
		identity.ID = types.Int64Value(id)
	} else {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	_, owner, problem := r.clientAndOwner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identity)...)
	resp.Diagnostics.Append(apiKeyOwnerSlot.set(ctx, resp.Private, owner)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.ID)...)
}

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
	client, owner, problem := r.clientAndOwner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, lost, err := client.CreateAPIKey(ctx, settings)
	several, isSeveral := errors.AsType[aihubmix.AmbiguousKeysError](err)
	switch {
	case isSeveral:
		resp.Diagnostics.AddError(cannotCreateKey+": several keys could be it",
			fmt.Sprintf("The answer of the service was lost. Each of the keys with the IDs %v has the name %q and these settings, and was made since. "+
				"None is in the state. Delete the needless ones in the console, then try again.", several.IDs, settings.Name))
		return
	case err != nil:
		resp.Diagnostics.Append(r.connection.failed(cannotCreateKey, err))
		return
	}
	model.identify(key)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
	resp.Diagnostics.Append(apiKeyOwnerSlot.set(ctx, resp.Private, owner)...)
	if key.Key == nil {
		reason := "The service did not tell it."
		if lost != nil {
			reason = "The answer with it was lost: " + reasonOf(lost) + "."
		}
		resp.Diagnostics.AddError("The API key was made, but its secret is lost",
			fmt.Sprintf("The key with the ID %d exists, and cannot be used without its secret. %s It is in the state as tainted, so that the next apply replaces it.", key.ID, reason))
		return
	}
	// A key is created enabled, and some gateways may create it otherwise than was asked for.
	if settings.Disabled || !key.Has(settings) {
		if _, err := client.UpdateAPIKey(ctx, key.ID, settings); err != nil {
			resp.Diagnostics.Append(r.connection.failed("Cannot give the new API key its settings", err))
		}
	}
}

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Older CLIs send no identity, and take none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	id := model.ID.ValueInt64()
	client, problem := r.connection.authorized(ctx)
	if problem == nil && r.connection.missedAPIKey.Load() {
		// With the Manage Key of another account, each key would cost requests in vain.
		problem = r.checkOwner(ctx, req.Private, id)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, err := client.RefreshAPIKey(ctx, id)
	switch {
	case isNotFound(err):
		r.connection.missedAPIKey.Store(true)
		if problem := r.checkOwner(ctx, req.Private, id); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(r.connection.failed(cannotReadKey, err))
		return
	}
	issued := timeText(key.CreatedTime)
	if !model.IssuedAt.IsNull() && !issued.IsNull() && !model.IssuedAt.Equal(issued) {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "The ID is another API key's now",
			fmt.Sprintf("The key with the ID %d in the state was made at %s, but the account's key with this ID, named %q, was made at %s. Gateways give small IDs again, after a restore for one, and the Manage Key, which came from %s, may be another account's. "+
				"If the key in the state is gone, take it out of the state (terraform state rm).", id, model.IssuedAt.ValueString(), key.Name, issued.ValueString(), r.connection.keySource))
		return
	}
	model.follow(key)
	switch now := r.connection.now(); {
	case key.IsExpired(now):
		resp.Diagnostics.AddAttributeWarning(path.Root("expires_at"), "The API key has expired",
			fmt.Sprintf("The key %q with the ID %d cannot be used since %s. Give it a later expires_at, or remove it.", key.Name, id, model.ExpiresAt.ValueString()))
	case key.IsExhausted():
		resp.Diagnostics.AddAttributeWarning(path.Root("spend_limit_usd"), "The API key's spend limit is used up",
			fmt.Sprintf("The key %q with the ID %d cannot be used any more. Give it a higher spend_limit_usd, or remove it.", key.Name, id))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (r *apiKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	settings, problem := model.settings()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	client, problem := r.clientOfOwner(ctx, req.Private, model.ID.ValueInt64())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, err := client.UpdateAPIKey(ctx, model.ID.ValueInt64(), settings)
	if err != nil {
		resp.Diagnostics.Append(r.connection.failed("Cannot change the API key", err))
		return
	}
	// The planned values are what the service has now; identify adds the rest.
	model.identify(key)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (r *apiKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.clientOfOwner(ctx, req.Private, model.ID.ValueInt64())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if err := client.DeleteAPIKey(ctx, model.ID.ValueInt64()); err != nil {
		resp.Diagnostics.Append(r.connection.failed(cannotDeleteKey, err))
	}
}
