package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithRenew     = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*ephemeralResource)(nil)
)

// maximumNamePrefix leaves room for a unique name in the 30 bytes that gateways of the one-api family accept.
const maximumNamePrefix = 18

// ephemeralResource is the ephemeral resource aihubmix_api_key. Each operation has its own file.
type ephemeralResource struct{ configured.EphemeralResource }

// NewEphemeralResource returns the ephemeral resource aihubmix_api_key.
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralResource{} }

func (e *ephemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key for inference that lives as long as the run needs it: it is created when it " +
			"is opened, and deleted when nothing in the run uses it any more. Nothing about it is stored in plan or " +
			"state. **Plan and apply each create one.**",
		Attributes: map[string]schema.Attribute{
			"spend_limit_usd": schema.NumberAttribute{
				Required: true,
				MarkdownDescription: "Maximum amount in US dollars that the key may spend; zero, or at least one " +
					"quota unit (0.000002 USD), rounded down to whole ones. Cannot be null.",
				Validators: []validator.Number{spendLimitCheck},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Maximum lifetime of the key: a duration in whole seconds such as `\"90m\"`, " +
					"from 1 minute to 30 days (`\"720h\"`). A key that is deleted on close expires after 15 minutes " +
					"at first, and is renewed while the run lasts, up to `ttl`. When null: `\"1h\"`.",
				Validators: []validator.String{timeToLiveCheck},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetType, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          attribute.NonEmptyWords(),
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetType, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. When " +
					"null: all.",
				Validators: attribute.NonEmptySet(networksCheck),
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Prefix of the key's name, 1 to 18 bytes. When null: `\"tf-\"`.",
				Validators:          []validator.String{attribute.ShortText(maximumNamePrefix)},
			},
			"delete_on_close": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the key is deleted when nothing in the run uses it any more. " +
					"`!terraform.applying` keeps the one that the apply created until it expires. When null: `true`.",
			},
			"id": schema.Int64Attribute{
				Computed: true, MarkdownDescription: idOfKeyDescription + " Never null.",
			},
			"name": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Name of the key, unique, at most 30 bytes. Never null.",
			},
			"key": schema.StringAttribute{
				Computed: true, Sensitive: true, MarkdownDescription: "The secret, starting with `sk-`. Never null.",
			},
			"expires_at": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "When the key expires unless the provider renews it during the run, in RFC " +
					"3339. Never null.",
			},
		},
	}
}

type ephemeralModel struct {
	SpendLimitUSD types.Number        `tfsdk:"spend_limit_usd"`
	TTL           types.String        `tfsdk:"ttl"`
	AllowedModels attribute.StringSet `tfsdk:"allowed_models"`
	AllowedCIDRs  attribute.StringSet `tfsdk:"allowed_cidrs"`
	NamePrefix    types.String        `tfsdk:"name_prefix"`
	DeleteOnClose types.Bool          `tfsdk:"delete_on_close"`
	ID            types.Int64         `tfsdk:"id"`
	Name          types.String        `tfsdk:"name"`
	Key           types.String        `tfsdk:"key"`
	ExpiresAt     types.String        `tfsdk:"expires_at"`
}
