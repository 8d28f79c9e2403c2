package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

type userDataSource struct {
	connection *connection
}

func newUserDataSource() datasource.DataSource { return &userDataSource{} }

func (d *userDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := accountDataSourceAttributes()
	attributes["omit_secrets"] = schema.BoolAttribute{
		Optional:            true,
		MarkdownDescription: "Set to `true` to leave the sensitive attributes null, so that they are not stored in the state. When null: `false`.",
	}
	attributes["minimum_balance_usd"] = schema.NumberAttribute{
		Optional:            true,
		MarkdownDescription: minimumBalanceDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account that the Manage Key belongs to: its balance and identity. " +
			"All blocks of one plan share one request.",
		Attributes: attributes,
	}
}

type userDataSourceModel struct {
	accountModel

	OmitSecrets       types.Bool   `tfsdk:"omit_secrets"`
	MinimumBalanceUSD types.Number `tfsdk:"minimum_balance_usd"`
}

func (d *userDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model userDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, problem := d.connection.user(ctx)
	if problem == nil {
		problem = requireBalance(user, model.MinimumBalanceUSD)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.accountModel = newAccountModel(user)
	if model.OmitSecrets.ValueBool() {
		model.accountModel = model.withoutSecrets()
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
