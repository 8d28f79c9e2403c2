package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// schemaVersion is the version of the states that this provider writes.
const schemaVersion = 0

const replaceDescription = "A change replaces the key."

func replaceIfRotated(
	_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = requestsRotation(req.PlanValue, req.StateValue)
}

func (r *keyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: schemaVersion,
		MarkdownDescription: "An API key for inference, with a spend limit, an expiry, and the models and networks " +
			"that it is restricted to. Its secret is stored in the state.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the key, 1 to 64 characters (at most 30 bytes at gateways of the " +
					"one-api family); cannot be null. Names are not unique. **A new name renames the key, and keeps " +
					"its secret**; `terraform apply -replace` and `rotate_when_changed` replace it. A key whose " +
					"creation did not finish is in the state under a name that begins with `terraform-`.",
			},
			"spend_limit_usd": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "Maximum amount in US dollars that the key may spend over its **whole life**, " +
					"or, with `spend_limit_period`, in each period; zero, or at least one quota unit (0.000002 " +
					"USD), rounded down to whole ones. When null: no limit.",
				Validators:    []validator.Number{spendLimitCheck},
				PlanModifiers: []planmodifier.Number{keepSameSpendLimit},
			},
			"spend_limit_period": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`daily`, `weekly` (from Monday) or `monthly`: the first apply in each such " +
					"period of the calendar, in UTC, grants `spend_limit_usd` anew, which must be set. What was not " +
					"spent does not carry over. Without an apply, nothing is granted. When null: the limit is " +
					"granted once.",
				Validators: []validator.String{periodCheck},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long after its creation the key expires: a duration in whole seconds, such " +
					"as `\"2160h\"` (90 days). A change moves the expiry of the same key. Not together with " +
					"`expires_at`. When null: the key expires at `expires_at`.",
				Validators:    []validator.String{lifetimeCheck},
				PlanModifiers: []planmodifier.String{keepSameDuration},
			},
			"rotate_before_expiry": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long before its expiry a plan replaces the key: a duration smaller than " +
					"`ttl`, which it requires. When null: the key is not replaced before it expires.",
				Validators:    []validator.String{rotationCheck},
				PlanModifiers: []planmodifier.String{keepSameDuration},
			},
			"expires_at": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "When the key expires, in RFC 3339, in whole seconds, such as " +
					"`2027-01-31T12:00:00Z`. With `ttl`, the provider sets it; without, it can be configured. A " +
					"change moves the expiry of the same key: its secret stays. The same moment with another offset " +
					"is not a change. A time in the past is an error when the key is created. When null: never.",
				Validators:    []validator.String{expiryCheck},
				PlanModifiers: []planmodifier.String{keepSameExpiry},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetType, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          attribute.NonEmptyWords(),
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetType, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. " +
					"`192.0.2.1` and `192.0.2.1/32` are the same. When null: all.",
				Validators:    attribute.NonEmptySet(networksCheck),
				PlanModifiers: []planmodifier.Set{keepSameNetworks},
			},
			"rotate_when_changed": schema.MapAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Arbitrary values; a change or an addition replaces the key. The first values " +
					"of a key, and removing values, do not. When null: nothing is compared.",
				PlanModifiers: []planmodifier.Map{
					mapplanmodifier.RequiresReplaceIf(replaceIfRotated, replaceDescription, replaceDescription),
				},
			},
			"keep_after_destroy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long the key can still be used after it is destroyed or replaced: a " +
					"duration in whole seconds, such as `\"24h\"`. It expires then, and its name begins with " +
					"`retired-`; one that expires sooner anyway keeps its name. A key that cannot be used is " +
					"deleted. The value in the state counts, so apply a change before the key is destroyed. When " +
					"null: the key is deleted.",
				Validators:    []validator.String{keepCheck},
				PlanModifiers: []planmodifier.String{keepSameDuration},
			},
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the key may be used. A key that has expired or used up its limit does " +
					"not count as disabled. When null: `true`.",
			},
			"id": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: idOfKeyDescription + " Null while it is not known whether the key was created.",
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"user_id": schema.Int64Attribute{
				Computed: true, MarkdownDescription: "`id` of the account that the key belongs to.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"account_username": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "Username of the account that the key belongs to, as last read; with " +
					"`allowed_usernames`, each refresh reads it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"spend_limit_renewed_at": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "Start of the period in which `spend_limit_usd` was granted last, in RFC 3339. " +
					"Null without `spend_limit_period`.",
			},
			"issued_at": schema.StringAttribute{
				Computed: true, MarkdownDescription: "When the key was created, in RFC 3339.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key": schema.StringAttribute{
				Computed: true, Sensitive: true,
				MarkdownDescription: "The secret, starting with `sk-`. Most gateways show it only once, when the key " +
					"is created. Null after an import if the gateway masks it, and while it is not known " +
					"whether the key was created.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"key_last4": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "Last four characters of the secret, as the gateway reports them. A secret that " +
					"was changed is recognized by them.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}
