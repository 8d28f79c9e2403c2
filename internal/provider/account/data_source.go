package account

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type dataSource struct{ configured.DataSource }

// NewDataSource returns the data source aihubmix_user.
func NewDataSource() datasource.DataSource {
	return &dataSource{configured.DataSource{Name: "user"}}
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := attributes.DataSource()
	attributes["omit_secrets"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Set to `true` to leave the sensitive attributes null, so that they are not stored in " +
			"the state. When null: `false`.",
	}
	attributes[minimumBalance] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumBalanceDescription,
	}
	attributes["allow_failure"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Set to `true` to continue with a warning when the account cannot be read: all " +
			"attributes of the account are then null, and `available` is `false`. **A gate must check `available` " +
			"and `failure_kind`**, or compare so that null does not pass. It covers what `failure_kind` lists, " +
			"also for the quota unit and together with `minimum_balance_usd`. It does not cover invalid " +
			"configuration, an account that `allowed_usernames` refuses, or a balance below `minimum_balance_usd`. " +
			"When null: `false`.",
	}
	attributes["available"] = schema.BoolAttribute{
		Computed:            true,
		MarkdownDescription: "Whether the account could be read; `false` only with `allow_failure`. Never null.",
	}
	attributes["failure"] = schema.StringAttribute{
		Computed: true,
		MarkdownDescription: "Why the account could not be read, in one sentence without any secret. Null if it " +
			"could be read.",
	}
	attributes["failure_kind"] = schema.StringAttribute{
		Computed: true,
		MarkdownDescription: "Kind of failure: `unauthorized` (the key is missing, unusable or refused), " +
			"`rate_limited` (the rate limit was not lifted), `network` (no complete response arrived), `server` (the " +
			"gateway reported an error) or `protocol` (the response cannot be understood). Null if the account could " +
			"be read.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account that the Manage Key belongs to: its balance and identity.",
		Attributes:          attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	minimum := attribute.Argument[types.Number](values, minimumBalance)
	allowsFailure := attribute.Argument[types.Bool](values, "allow_failure").ValueBool()
	user, unit, failure := d.Connection.ReadAccountInUnit(ctx, !minimum.IsNull())
	account := account{user, unit}
	if failure == nil && (allowsFailure || !minimum.IsNull()) {
		failure = account.unit.Failure
	}
	values["available"] = types.BoolValue(failure == nil)
	switch {
	case failure == nil:
		if problem := account.requireBalance(minimum, destroyAnyway); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
	case allowsFailure && failure.Kind != "":
		account.User = aihubmix.User{}
		resp.Diagnostics.Append(failure.Warning())
		values["failure"], values["failure_kind"] = types.StringValue(failure.Reason), types.StringValue(failure.Kind)
	default:
		resp.Diagnostics.Append(failure.Diagnostic)
		return
	}
	maps.Copy(values, attributes.Values(account))
	if attribute.Argument[types.Bool](values, "omit_secrets").ValueBool() {
		attributes.NullSensitive(values)
	}
	if failure == nil {
		resp.Diagnostics.Append(d.Connection.WarnOfUnit(account.unit.IsOther(), account.unit)...)
	}
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}
