package provider

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
)

var (
	_ resource.ResourceWithConfigure   = (*apiKeyResource)(nil)
	_ resource.ResourceWithIdentity    = (*apiKeyResource)(nil)
	_ resource.ResourceWithImportState = (*apiKeyResource)(nil)
)

type apiKeyResource struct {
	connection *connection
}

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
				Validators:    []validator.Number{spendLimitValidator{}},
				PlanModifiers: []planmodifier.Number{keepSameLimit{}},
			},
			"expires_at": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "When the key expires, in RFC 3339, in whole seconds, such as `2027-01-31T12:00:00Z`. The same moment with another offset is not a change. A time in the past is an error when the key is created. When null: never.",
				Validators:          []validator.String{momentValidator{}},
				PlanModifiers:       []planmodifier.String{keepSameMoment{}},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(oneWord)},
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. `192.0.2.1` and `192.0.2.1/32` are the same. When null: all.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), networksValidator{}},
				PlanModifiers:       []planmodifier.Set{keepSameNetworks{}},
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

type apiKeyIdentity struct {
	ID types.Int64 `tfsdk:"id"`
}

func (r *apiKeyResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connection = configured(req.ProviderData, &resp.Diagnostics)
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
	owner, problem := r.owner(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &identity)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateOwner, owner)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), identity.ID)...)
}
