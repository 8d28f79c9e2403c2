package provider

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*apiKeysDataSource)(nil)

type apiKeysDataSource struct {
	connection *connection
}

func newAPIKeysDataSource() datasource.DataSource { return &apiKeysDataSource{} }

func (d *apiKeysDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_keys"
}

func (d *apiKeysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	listed := apiKeyAttributes()
	listed["id"] = schema.Int64Attribute{Computed: true, MarkdownDescription: idOfKeyDescription + " Never null."}
	listed["name"] = schema.StringAttribute{Computed: true, MarkdownDescription: nameOfKeyDescription + " Never null."}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of the account: their limits, use and status, but not their secrets. All blocks of one plan share one list.",
		Attributes: map[string]schema.Attribute{
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: namePrefixDescription,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: enabledFilterDescription,
			},
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys, sorted by `id`; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: listed},
			},
		},
	}
}

type apiKeysDataSourceModel struct {
	NamePrefix types.String  `tfsdk:"name_prefix"`
	Enabled    types.Bool    `tfsdk:"enabled"`
	Keys       []apiKeyModel `tfsdk:"keys"`
}

func (d *apiKeysDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (d *apiKeysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model apiKeysDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if refusal := d.connection.refusal(ctx); refusal != nil {
		resp.Diagnostics.Append(refusal)
		return
	}
	keys, err := d.connection.client.RecentAPIKeys(ctx)
	if err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot list the API keys", err, d.connection.keySource))
		return
	}
	filter := apiKeyFilter{namePrefix: model.NamePrefix, enabled: model.Enabled}
	model.Keys = []apiKeyModel{}
	for _, key := range keys {
		if filter.matches(key) {
			model.Keys = append(model.Keys, newAPIKeyModel(key, d.connection.now()))
		}
	}
	slices.SortFunc(model.Keys, func(a, b apiKeyModel) int { return cmp.Compare(a.ID.ValueInt64(), b.ID.ValueInt64()) })
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
