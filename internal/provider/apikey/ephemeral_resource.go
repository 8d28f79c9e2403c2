package apikey

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithRenew     = (*ephemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*ephemeralResource)(nil)
)

const (
	defaultNamePrefix = "tf-"
	// maximumNamePrefix leaves room in the 30 bytes that the one-api family takes, to
	// make the name unique.
	maximumNamePrefix = 18
	// lease is how long a key that is to be deleted lives without being renewed: no CLI
	// closes what is open when a run fails, is interrupted, or is killed.
	lease = 15 * time.Minute
)

type ephemeralResource struct{ configured.EphemeralResource }

func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralResource{} }

func (e *ephemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key for inference that lives as long as the run needs it: it is created when it " +
			"is opened, and deleted when nothing in the run uses it any more. " +
			"Nothing about it is stored in plan or state. **Plan and apply each create one.**",
		Attributes: map[string]schema.Attribute{
			"spend_limit_usd": schema.NumberAttribute{
				Required: true,
				MarkdownDescription: "Maximum amount in US dollars that the key may spend; zero or more, rounded " +
					"down to whole quota units (0.000002 USD). Cannot be null.",
				Validators: []validator.Number{spendLimitCheck},
			},
			"ttl": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Maximum lifetime of the key: a duration such as `\"90m\"`, from 1 minute to 30 " +
					"days (`\"720h\"`). " +
					"A key that is deleted on close expires after 15 minutes at first, and is renewed while the run " +
					"lasts, up to `ttl`. When null: `\"1h\"`.",
				Validators: []validator.String{timeToLiveCheck},
			},
			"allowed_models": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetOf, ElementType: types.StringType,
				MarkdownDescription: "Models that the key may call; not empty. When null: all.",
				Validators:          attribute.NonEmptyWords(),
			},
			"allowed_cidrs": schema.SetAttribute{
				Optional: true, CustomType: attribute.StringSetOf, ElementType: types.StringType,
				MarkdownDescription: "Networks (CIDR) and addresses from which the key may be used; not empty. When " +
					"null: all.",
				Validators: attribute.NonEmptySet(networksCheck),
			},
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Prefix of the key's name, at most 18 bytes. When null: `\"tf-\"`.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, maximumNamePrefix)},
			},
			"delete_on_close": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the key is deleted when nothing in the run uses it any more. " +
					"`!terraform.applying` keeps the one that the apply created until it expires. " +
					"When null: `true`.",
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

// openKey is all that renewing and closing a key need; its secret is not.
type openKey struct {
	ID       int64                   `json:"id"`
	Settings aihubmix.APIKeySettings `json:"settings"`
	// Until is when the key expires at the latest, in seconds since 1970-01-01 UTC.
	Until  int64 `json:"until"`
	Delete bool  `json:"delete"`
}

// openKeyState holds the key for as long as the run lasts.
const openKeyState attribute.PrivateValue[openKey] = "key"

func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := e.Connection.Authorized(ctx)
	if problem == nil {
		problem = checkSpendLimit(ctx, e.Connection, model.SpendLimitUSD)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	opened, problem := model.wanted(e.Connection.Now())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, err := opened.create(ctx, client)
	if err != nil {
		resp.Diagnostics.Append(e.Connection.Failed(cannotCreateKey, err, opened.leftover(key, err)))
		return
	}
	if opened.Delete {
		e.Connection.Shutdown().Opened(client, opened.key())
	}
	resp.Diagnostics.Append(openKeyState.Set(ctx, resp.Private, opened)...)
	resp.RenewAt = opened.renewAt(e.Connection.Now())
	model.ID = types.Int64Value(key.ID)
	model.Name = types.StringValue(opened.Settings.Name)
	model.Key = attribute.SecretValue(key.Key)
	model.ExpiresAt = attribute.FormatTime(opened.Settings.ExpiredTime)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// wanted is the key to create. Its name is unique, so that one whose answer is
// lost can be found.
func (m ephemeralModel) wanted(now time.Time) (openKey, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok || limit == nil {
		return openKey{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"),
			"The spend limit cannot be used", "It must be zero or more US dollars.")
	}
	duration, err := timeToLive(m.TTL)
	if err != nil {
		return openKey{}, diag.NewAttributeErrorDiagnostic(path.Root("ttl"), "The time to live cannot be used",
			err.Error()+".")
	}
	prefix := defaultNamePrefix
	if !m.NamePrefix.IsNull() {
		prefix = m.NamePrefix.ValueString()
	}
	models := attribute.Strings(m.AllowedModels.SetValue)
	slices.Sort(models)
	opened := openKey{
		Settings: aihubmix.APIKeySettings{
			Name: aihubmix.UniqueName(prefix), SpendLimit: limit, Models: models,
			Networks: networks(m.AllowedCIDRs.SetValue),
		},
		Until:  now.Add(duration).Unix(),
		Delete: m.DeleteOnClose.IsNull() || m.DeleteOnClose.ValueBool(),
	}
	opened.extend(now)
	return opened, nil
}

// key is what is known of the key, without its secret.
func (o *openKey) key() aihubmix.APIKey {
	return aihubmix.APIKey{ID: o.ID, Name: o.Settings.Name}
}

// extend moves the expiry on: of a key that is to be deleted by a lease.
func (o *openKey) extend(now time.Time) {
	expiry := o.Until
	if o.Delete {
		expiry = min(expiry, now.Add(lease).Unix())
	}
	o.Settings.ExpiredTime = &expiry
}

// renewAt is the middle of what is left, zero where there is nothing to extend.
func (o *openKey) renewAt(now time.Time) time.Time {
	expiry := *o.Settings.ExpiredTime
	if expiry >= o.Until {
		return time.Time{}
	}
	return now.Add(time.Unix(expiry, 0).Sub(now) / 2)
}

// create creates the key, and sees that it is limited as it was asked for before
// anybody gets its secret. One that is not is set right, or deleted.
func (o *openKey) create(ctx context.Context, client *aihubmix.Client) (aihubmix.APIKey, error) {
	key, err := client.CreateAPIKey(ctx, o.Settings)
	o.ID = key.ID
	if key.Name != "" {
		o.Settings.Name = key.Name
	}
	if err != nil {
		return key, err
	}
	confirmed, err := client.ConfirmAPIKey(ctx, key, o.Settings)
	if _, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		_, err = client.UpdateAPIKey(ctx, confirmed, o.Settings)
	}
	if err == nil {
		return key, nil
	}
	if left := client.DeleteAPIKey(ctx, key); left == nil {
		key.ID = 0
	}
	return key, err
}

// leftover is a sentence on what a failed create leaves.
func (o *openKey) leftover(key aihubmix.APIKey, err error) string {
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case key.ID != 0:
		return "A key could not be deleted: " + o.description() + " Delete it in the service's console."
	case failure.Ambiguous:
		return "It is not known whether the key was created. If it was, it is left behind: " + o.description()
	}
	return "No key is left."
}

// description names the key, its limit and its expiry, as far as they are known to
// have been accepted.
func (o *openKey) description() string {
	id := ""
	if o.ID != 0 {
		id = fmt.Sprintf(" with the ID %d", o.ID)
	}
	return fmt.Sprintf("%q%s, created to spend at most %s USD and to expire at %s.", o.Settings.Name, id,
		attribute.FormatUSD(*o.Settings.SpendLimit), attribute.FormatTime(o.Settings.ExpiredTime).ValueString())
}

// Renew extends the expiry.
func (e *ephemeralResource) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	before := opened.description()
	opened.extend(e.Connection.Now())
	if _, err := client.UpdateAPIKey(ctx, opened.key(), opened.Settings); err != nil {
		resp.Diagnostics.Append(e.Connection.Failed("Cannot extend the API key's expiry", err, "The key is "+before))
		return
	}
	resp.RenewAt = opened.renewAt(e.Connection.Now())
	resp.Diagnostics.Append(openKeyState.Set(ctx, resp.Private, opened)...)
}

func (e *ephemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	opened, client, diags := e.opened(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !opened.Delete {
		return
	}
	if err := client.DeleteAPIKey(ctx, opened.key()); err != nil {
		resp.Diagnostics.Append(e.Connection.Failed(cannotDeleteKey, err,
			"The key may still exist: "+opened.description()))
		return
	}
	e.Connection.Shutdown().Closed(client, opened.ID)
}

// opened returns the key that was kept for the run, and the client to do
// something with it.
func (e *ephemeralResource) opened(
	ctx context.Context, private attribute.PrivateReader,
) (openKey, *aihubmix.Client, diag.Diagnostics) {
	opened, diags := openKeyState.Get(ctx, private)
	if opened == nil && !diags.HasError() {
		diags.AddError("The open API key is not known",
			"What was kept of it for the run cannot be read. It expires by itself.")
	}
	client, problem := e.Connection.Authorized(ctx)
	if problem != nil {
		diags.Append(problem)
	}
	if diags.HasError() {
		return openKey{}, nil, diags
	}
	return *opened, client, diags
}
