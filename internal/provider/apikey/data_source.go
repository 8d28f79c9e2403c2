package apikey

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

var _ datasource.DataSourceWithConfigure = (*keyDataSource)(nil)

type keyDataSource struct{ configured.DataSource }

// NewDataSource returns the data source aihubmix_api_key.
func NewDataSource() datasource.DataSource { return &keyDataSource{} }

func (d *keyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (d *keyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := keyAttributes.DataSource()
	attributes["id"] = schema.Int64Attribute{
		Optional: true, Computed: true,
		MarkdownDescription: idOfKeyDescription + " Set either this or `name`. When null: the key is found by `name`.",
		Validators: []validator.Int64{
			int64validator.AtLeast(1),
			int64validator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
		},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: nameOfKeyDescription + " Set either this or `id`. The name must match exactly, and more " +
			"than one key with it is an error. When null: the key is found by `id`.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one API key of the account, by its ID or exact name: its limits, use and status, " +
			"but not its secret.",
		Attributes: attributes,
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
	if id := attribute.Argument[types.Int64](arguments, "id"); !id.IsNull() {
		key, problem = d.byID(ctx, client, id.ValueInt64())
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
	var names, ids []string
	var found aihubmix.APIKey
	for _, key := range keys {
		names = append(names, key.Name)
		if key.Name == name {
			found, ids = key, append(ids, fmt.Sprint(key.ID))
		}
	}
	switch len(ids) {
	case 0:
		slices.Sort(names)
		return found, diag.NewAttributeErrorDiagnostic(path.Root("name"), "The API key does not exist",
			noneHasName(len(keys), name)+attribute.DidYouMean(name, slices.Compact(names))+" Check name; case matters.")
	case 1:
		return found, nil
	}
	slices.Sort(ids)
	return found, diag.NewAttributeErrorDiagnostic(path.Root("name"), "Several API keys have this name",
		fmt.Sprintf("The keys %s all have the name %q; set id instead.", strings.Join(ids, ", "), name))
}

// noneHasName says that none of so many keys has a name.
func noneHasName(count int, name string) string {
	switch count {
	case 0:
		return "The account has no API keys."
	case 1:
		return fmt.Sprintf("The account's only API key does not have the name %q.", name)
	}
	return fmt.Sprintf("Of the account's %d API keys, none has the name %q.", count, name)
}
