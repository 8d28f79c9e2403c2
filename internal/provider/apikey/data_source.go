package apikey

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ datasource.DataSourceWithConfigure      = (*keyDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*keyDataSource)(nil)
)

type keyDataSource struct{ configured.DataSource }

// NewDataSource returns the data source aihubmix_api_key.
func NewDataSource() datasource.DataSource { return &keyDataSource{} }

func (d *keyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (d *keyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := keyAttributes.DataSource()
	// The framework would report a fraction in an Int64 as a fault of the provider.
	attributes["id"] = schema.NumberAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: idOfKeyDescription + " Set either this or `name`. When null: the key is found by `name`.",
		Validators:          []validator.Number{idCheck},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: nameOfKeyDescription + " Set either this or `id`. The name must match exactly, and more " +
			"than one key with it is an error. When null: the key is found by `id`.",
		Validators: []validator.String{attribute.NonEmpty("Write the exact name of the key.")},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one API key of the account, by its ID or exact name: its limits, use and status, " +
			"but not its secret.",
		Attributes: attributes,
	}
}

// ValidateConfig checks that either the ID or the name is set.
func (d *keyDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	var id types.Number
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	switch {
	case id.IsUnknown() || name.IsUnknown() || resp.Diagnostics.HasError():
	case id.IsNull() && name.IsNull():
		resp.Diagnostics.AddError("Neither id nor name is set",
			"Set one of them: the ID of the API key, or its exact name.")
	case !id.IsNull() && !name.IsNull():
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Both id and name are set",
			"The API key is found by one of them. Leave the other one out.")
	}
}

func (d *keyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	arguments, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := d.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	var key aihubmix.APIKey
	if id := attribute.Argument[types.Number](arguments, "id"); !id.IsNull() {
		key, problem = d.byID(ctx, client, wholeID(id))
	} else {
		key, problem = d.byName(ctx, client, attribute.Argument[types.String](arguments, "name").ValueString())
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	timed, diags := keysAt(ctx, d.Connection, key)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	values := keyAttributes.Values(timed[0])
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}

func (d *keyDataSource) byID(
	ctx context.Context, client *aihubmix.Client, id int64,
) (aihubmix.APIKey, diag.Diagnostic) {
	key, err := client.RefreshAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: id})
	switch {
	case configured.IsNotFound(err):
		return key, diag.NewAttributeErrorDiagnostic(path.Root("id"), "The API key does not exist",
			fmt.Sprintf("The account has no API key with the ID %d. It may have been deleted, or the Manage Key may "+
				"belong to a different account: it came from %s. Check id.", id, d.Connection.KeySource()))
	case err != nil:
		return key, d.Connection.Diagnostic(cannotReadKey, err)
	}
	return key, nil
}

func (d *keyDataSource) byName(
	ctx context.Context, client *aihubmix.Client, name string,
) (aihubmix.APIKey, diag.Diagnostic) {
	keys, err := client.RecentAPIKeys(ctx)
	if err != nil {
		return aihubmix.APIKey{}, d.Connection.Diagnostic(cannotListKeys, err)
	}
	var names []string
	var ids []int64
	var found aihubmix.APIKey
	for _, key := range keys {
		names = append(names, key.Name)
		if key.Name == name {
			found, ids = key, append(ids, key.ID)
		}
	}
	switch len(ids) {
	case 0:
		slices.Sort(names)
		return found, diag.NewAttributeErrorDiagnostic(path.Root("name"), "The API key does not exist",
			attribute.NoneHas("account", len(keys), "API key", "name", name)+
				attribute.DidYouMean(name, slices.Compact(names))+" Check name; case matters.")
	case 1:
		return found, nil
	}
	return found, diag.NewAttributeErrorDiagnostic(path.Root("name"), "Several API keys have this name",
		fmt.Sprintf("The API keys with the IDs %s have the name %q. Set id instead of name.", listedIDs(ids), name))
}

func listedIDs(ids []int64) string {
	slices.Sort(ids)
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return attribute.Listed(texts, "and")
}
