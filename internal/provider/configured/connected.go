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

// connected is embedded by each object. It holds the connection, which is nil during validation: that happens
// before the provider is configured.
type connected struct{ Connection *Connection }

func (c *connected) connect(providerData any, diags *diag.Diagnostics) {
	if providerData == nil {
		return
	}
	given, ok := providerData.(*Connection)
	if !ok {
		diags.AddError(attribute.BrokenProvider,
			"An object got the configuration of another provider. Please report this to the provider's developers.")
	}
	c.Connection = given
}

// ResourceOf returns a resource that is configured already.
func ResourceOf(connection *Connection) Resource {
	return Resource{connected{connection}}
}

// DataSource is embedded by data sources.
type DataSource struct{ connected }

// Configure is called by the framework.
func (c *DataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	c.connect(req.ProviderData, &resp.Diagnostics)
}

// EphemeralResource is embedded by ephemeral resources.
type EphemeralResource struct{ connected }

// Configure is called by the framework.
func (c *EphemeralResource) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	c.connect(req.ProviderData, &resp.Diagnostics)
}

// Resource is embedded by resources and by list resources, which the framework configures as resources.
type Resource struct{ connected }

// Configure is called by the framework.
func (c *Resource) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	c.connect(req.ProviderData, &resp.Diagnostics)
}

// Action is embedded by actions.
type Action struct{ connected }

// Configure is called by the framework.
func (c *Action) Configure(
	_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse,
) {
	c.connect(req.ProviderData, &resp.Diagnostics)
}
