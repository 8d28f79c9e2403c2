package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*apiKeyEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithRenew     = (*apiKeyEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*apiKeyEphemeralResource)(nil)
)

const (
	defaultNamePrefix = "tf-"
	// maximumNamePrefix leaves 12 bytes of the 30 that the one-api family takes,
	// to make the name unique.
	maximumNamePrefix = 18
)

type apiKeyEphemeralResource struct {
	connection *connection
}

func newAPIKeyEphemeralResource() ephemeral.EphemeralResource { return &apiKeyEphemeralResource{} }

func (e *apiKeyEphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (e *apiKeyEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key for inference that lives as long as the run needs it: it is created when it is opened, and deleted when nothing in the run uses it any more. " +
			"Nothing about it is stored in plan or state. **Plan and apply each create one.**",
		Attributes: map[string]schema.Attribute{
			"spend_limit_usd": schema.NumberAttribute{
				Required:            true,
				MarkdownDescription: "Limit, in US dollars, of what the key may spend; zero or more, rounded down to whole quota units (0.000002 USD). Cannot be null.",
				Validators:          []validator.Number{spendLimitValidator{}},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long the key lives at most, should the run be killed before it deletes the key: a duration such as `\"90m\"`, from 1 minute to 30 days (`\"720h\"`). " +
					"While the run lasts, the expiry is extended. When null: `\"1h\"`.",
				Validators: []validator.String{timeToLiveValidator{}},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(oneWord)},
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. When null: all.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), networksValidator{}},
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Prefix of the key's name, at most 18 bytes. When null: `\"tf-\"`.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, maximumNamePrefix)},
			},
			"delete_on_close": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the key is deleted when nothing in the run uses it any more. `!terraform.applying` keeps the one that the apply created until it expires. " +
					"When null: `true`.",
			},
			"id":         schema.Int64Attribute{Computed: true, MarkdownDescription: idOfKeyDescription + " Never null."},
			"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the key, unique, at most 30 bytes. Never null."},
			"key":        schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The secret, starting with `sk-`. Never null."},
			"expires_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the key expires unless the run extends it, in RFC 3339. Never null."},
		},
	}
}

type apiKeyEphemeralModel struct {
	SpendLimitUSD types.Number `tfsdk:"spend_limit_usd"`
	TTL           types.String `tfsdk:"ttl"`
	AllowedModels types.Set    `tfsdk:"allowed_models"`
	AllowedCIDRs  types.Set    `tfsdk:"allowed_cidrs"`
	NamePrefix    types.String `tfsdk:"name_prefix"`
	DeleteOnClose types.Bool   `tfsdk:"delete_on_close"`
	ID            types.Int64  `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	Key           types.String `tfsdk:"key"`
	ExpiresAt     types.String `tfsdk:"expires_at"`
}

func (e *apiKeyEphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.connection = configured(req.ProviderData, &resp.Diagnostics)
}
