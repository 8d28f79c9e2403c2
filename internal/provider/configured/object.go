package configured

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// object is what each object of the provider embeds. Its connection is nil during validation, which happens before the
// provider is configured.
type object struct{ Connection *Connection }

func (o *object) connect(providerData any, diags *diag.Diagnostics) {
	if providerData == nil {
		return
	}
	connection, ok := providerData.(*Connection)
	if !ok {
		diags.AddError(attribute.BrokenProvider,
			"An object got the configuration of another provider. Please report this to the provider's developers.")
	}
	o.Connection = connection
}

// DataSource is embedded by data sources.
type DataSource struct {
	object

	// Name follows the name of the provider in that of the data source.
	Name string
}

// Metadata is called by the framework.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Name
}

// Configure is called by the framework.
func (d *DataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.connect(req.ProviderData, &resp.Diagnostics)
}

// EphemeralResource is embedded by ephemeral resources.
type EphemeralResource struct {
	object

	// Name follows the name of the provider in that of the ephemeral resource.
	Name string
}

// Metadata is called by the framework.
func (e *EphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Name
}

// Configure is called by the framework.
func (e *EphemeralResource) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	e.connect(req.ProviderData, &resp.Diagnostics)
}

// Resource is embedded by resources and by list resources, which the framework configures as resources.
type Resource struct{ object }

// ResourceOf returns a resource that is already configured.
func ResourceOf(connection *Connection) Resource {
	return Resource{object{connection}}
}

// Configure is called by the framework.
func (r *Resource) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	r.connect(req.ProviderData, &resp.Diagnostics)
}

// Action is embedded by actions.
type Action struct{ object }

// Configure is called by the framework.
func (a *Action) Configure(
	_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse,
) {
	a.connect(req.ProviderData, &resp.Diagnostics)
}
