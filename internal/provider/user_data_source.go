package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

type userDataSource struct{ connectedDataSource }

func newUserDataSource() datasource.DataSource { return &userDataSource{} }

func (d *userDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := accountAttributes.dataSource()
	attributes["omit_secrets"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Set to `true` to leave the sensitive attributes null, so that they are not stored in the state. When null: `false`.",
	}
	attributes["minimum_balance_usd"] = schema.NumberAttribute{
		Optional:            true,
		MarkdownDescription: minimumBalanceDescription,
	}
	attributes["allow_failure"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Set to `true` to continue with a warning when the account cannot be read: all attributes of the account are then null, and `available` is `false`. " +
			"**A gate must look at `available` and `failure_kind`**, or compare so that null does not pass. " +
			"It covers a missing or refused key, no answer, and an answer that cannot be understood, also together with `minimum_balance_usd`. It does not cover invalid configuration, an account that `allowed_usernames` refuses, " +
			"or a balance that was read and does not satisfy `minimum_balance_usd`. When null: `false`.",
	}
	attributes["available"] = schema.BoolAttribute{
		Computed:            true,
		MarkdownDescription: "Whether the account could be read; `false` only with `allow_failure`. Never null.",
	}
	attributes["failure"] = schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "Why the account could not be read, in one sentence without any secret. Null if it could be read.",
	}
	attributes["failure_kind"] = schema.StringAttribute{
		Computed: true,
		MarkdownDescription: "Kind of failure: `unauthorized` (the key is missing, unusable or refused), `rate_limited` (the rate limit was not lifted), `network` (no complete answer arrived), " +
			"`server` (the service reported an error) or `protocol` (the answer cannot be understood). Null if the account could be read.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account that the Manage Key belongs to: its balance and identity. " +
			"All blocks of one plan share one request.",
		Attributes: attributes,
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := argumentsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, failure := d.connection.account(ctx)
	values["available"] = types.BoolValue(failure == nil)
	switch {
	case failure == nil:
		if problem := requireBalance(account, argument[types.Number](values, "minimum_balance_usd"), destroyAnyway); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
	case argument[types.Bool](values, "allow_failure").ValueBool() && failure.kind != "":
		resp.Diagnostics.Append(failure.softened())
		values["failure"], values["failure_kind"] = types.StringValue(failure.reason), types.StringValue(failure.kind)
	default:
		resp.Diagnostics.Append(failure.diagnostic)
		return
	}
	maps.Copy(values, accountAttributes.values(account))
	if argument[types.Bool](values, "omit_secrets").ValueBool() {
		accountAttributes.nullSensitive(values)
	}
	resp.Diagnostics.Append(d.connection.warningOfUnit(account.unit.Other != "", account.unit)...)
	resp.Diagnostics.Append(setValues(ctx, &resp.State.Raw, values)...)
}
