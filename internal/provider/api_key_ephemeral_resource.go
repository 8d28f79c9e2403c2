package provider

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
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

type apiKeyEphemeralResource struct{ connectedEphemeralResource }

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
				Validators:          []validator.Number{spendLimitCheck},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long the key lives at most, should the run be killed before it deletes the key: a duration such as `\"90m\"`, from 1 minute to 30 days (`\"720h\"`). " +
					"While the run lasts, the expiry is extended. When null: `\"1h\"`.",
				Validators: []validator.String{timeToLiveCheck},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          someWords(),
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. When null: all.",
				Validators:          someOf(networksCheck),
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

// openAPIKey is all that renewing and closing a key need; its secret is not.
type openAPIKey struct {
	ID         int64                   `json:"id"`
	Settings   aihubmix.APIKeySettings `json:"settings"`
	TimeToLive time.Duration           `json:"time_to_live"`
	Delete     bool                    `json:"delete"`
}

// openAPIKeySlot holds the key for as long as the run lasts.
const openAPIKeySlot privateSlot[openAPIKey] = "key"

func (e *apiKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model apiKeyEphemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := e.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	opened, problem := model.wanted()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	now := e.connection.now()
	opened.Settings.ExpiredTime = new(now.Add(opened.TimeToLive).Unix())
	key, err := createWithSecret(ctx, client, &opened)
	if err != nil {
		resp.Diagnostics.Append(e.connection.failed(cannotCreateKey, err))
		return
	}
	if key.Key == nil {
		resp.Diagnostics.AddError("The API key was made, but its secret is lost",
			"The service did not tell the secret of either of the two keys that were made. They were deleted.")
		return
	}
	resp.Diagnostics.Append(openAPIKeySlot.set(ctx, resp.Private, opened)...)
	resp.RenewAt = now.Add(opened.TimeToLive / 2)
	model.ID = types.Int64Value(key.ID)
	model.Name = types.StringValue(opened.Settings.Name)
	model.Key = secretValue(key.Key)
	model.ExpiresAt = timeText(opened.Settings.ExpiredTime)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// wanted is the key to create. Its name is unique, so that one whose answer is
// lost can be found.
func (m apiKeyEphemeralModel) wanted() (openAPIKey, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok || limit == nil {
		return openAPIKey{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"), "The spend limit cannot be used", "It must be zero or more US dollars.")
	}
	duration, err := timeToLive(m.TTL)
	if err != nil {
		return openAPIKey{}, diag.NewAttributeErrorDiagnostic(path.Root("ttl"), "The time to live cannot be used", err.Error()+".")
	}
	prefix := defaultNamePrefix
	if !m.NamePrefix.IsNull() {
		prefix = m.NamePrefix.ValueString()
	}
	random := make([]byte, 6)
	_, _ = rand.Read(random) // It never fails.
	models := texts(m.AllowedModels)
	slices.Sort(models)
	return openAPIKey{
		Settings: aihubmix.APIKeySettings{
			Name: prefix + hex.EncodeToString(random), SpendLimit: limit, Models: models, Networks: networks(m.AllowedCIDRs),
		},
		TimeToLive: duration,
		Delete:     m.DeleteOnClose.IsNull() || m.DeleteOnClose.ValueBool(),
	}, nil
}

// createWithSecret creates the key. One without its secret is of no use: it is
// deleted, and one more is created.
func createWithSecret(ctx context.Context, client *aihubmix.Client, opened *openAPIKey) (aihubmix.APIKey, error) {
	var key aihubmix.APIKey
	for range 2 {
		var err error
		key, _, err = client.CreateAPIKey(ctx, opened.Settings)
		opened.ID = key.ID
		switch {
		case err != nil:
			return key, err
		case key.Key != nil && key.Has(opened.Settings):
			return key, nil
		case key.Key != nil:
			return key, giveSettings(ctx, client, *opened)
		}
		if err := client.DeleteAPIKey(ctx, key.ID); err != nil {
			return key, err
		}
	}
	return key, nil
}

// giveSettings gives a key the settings that a gateway has not created it with,
// and leaves none behind that has others.
func giveSettings(ctx context.Context, client *aihubmix.Client, opened openAPIKey) error {
	_, err := client.UpdateAPIKey(ctx, opened.ID, opened.Settings)
	if err == nil {
		return nil
	}
	if left := client.DeleteAPIKey(ctx, opened.ID); left != nil {
		return left
	}
	return err
}

// Renew extends the expiry.
func (e *apiKeyEphemeralResource) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	now := e.connection.now()
	opened.Settings.ExpiredTime = new(now.Add(opened.TimeToLive).Unix())
	if _, err := client.UpdateAPIKey(ctx, opened.ID, opened.Settings); err != nil {
		resp.Diagnostics.Append(e.connection.failed("Cannot push the API key's expiry on", err))
		return
	}
	resp.RenewAt = now.Add(opened.TimeToLive / 2)
	resp.Diagnostics.Append(openAPIKeySlot.set(ctx, resp.Private, opened)...)
}

func (e *apiKeyEphemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !opened.Delete {
		return
	}
	if err := client.DeleteAPIKey(ctx, opened.ID); err != nil {
		resp.Diagnostics.Append(e.connection.failed(cannotDeleteKey, err))
	}
}

// opened returns the key that was kept for the run, and the client to do
// something with it.
func (e *apiKeyEphemeralResource) opened(ctx context.Context, private privateReader) (openAPIKey, *aihubmix.Client, diag.Diagnostics) {
	opened, diags := openAPIKeySlot.get(ctx, private)
	if opened == nil && !diags.HasError() {
		diags.AddError("The open API key is not known", "What was kept of it for the run cannot be read. It expires by itself.")
	}
	client, problem := e.connection.authorized(ctx)
	if problem != nil {
		diags.Append(problem)
	}
	if diags.HasError() {
		return openAPIKey{}, nil, diags
	}
	return *opened, client, diags
}
