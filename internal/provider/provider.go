// Package provider is the Terraform provider itself: its schema and configuration, the sources of its credentials, the
// registration of its objects, and the server that the CLI talks to. The objects are packages below it.
package provider

import (
	"context"
	"os"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/account"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/apikey"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/currentkey"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/models"
)

var (
	_ provider.ProviderWithValidateConfig     = (*aihubmixProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*aihubmixProvider)(nil)
	_ provider.ProviderWithFunctions          = (*aihubmixProvider)(nil)
	_ provider.ProviderWithListResources      = (*aihubmixProvider)(nil)
	_ provider.ProviderWithActions            = (*aihubmixProvider)(nil)
)

type aihubmixProvider struct {
	version     string
	environment environment
	// clock is nil for the system's clock.
	clock    aihubmix.Clock
	shutdown *configured.Shutdown
	// reach changes how the client reaches the gateway, or is nil.
	reach func(*aihubmix.Config)
	// connection is what the objects got, or nil before the provider is configured.
	connection atomic.Pointer[configured.Connection]
}

// Option changes the surroundings of a provider. All but [WithShutdown] are for tests.
type Option func(*aihubmixProvider)

// WithClock replaces the client's clock.
func WithClock(clock aihubmix.Clock) Option {
	return func(p *aihubmixProvider) { p.clock = clock }
}

// WithShutdown collects what is left to do when the process ends.
func WithShutdown(shutdown *configured.Shutdown) Option {
	return func(p *aihubmixProvider) { p.shutdown = shutdown }
}

// WithReach changes how the client reaches the gateway.
func WithReach(reach func(*aihubmix.Config)) Option {
	return func(p *aihubmixProvider) { p.reach = reach }
}

// WithEnvironment replaces the environment variables and the home directory.
func WithEnvironment(variables map[string]string, homeDirectory string) Option {
	return func(p *aihubmixProvider) {
		p.environment = environment{
			variable:      func(name string) string { return variables[name] },
			homeDirectory: func() (string, error) { return homeDirectory, nil },
		}
	}
}

// New returns a function that creates a provider of that version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &aihubmixProvider{
			version:     version,
			environment: environment{variable: os.Getenv, homeDirectory: os.UserHomeDir},
			shutdown:    &configured.Shutdown{},
		}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

// Metadata returns the prefix of all objects' names, and the version.
func (p *aihubmixProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "aihubmix"
	resp.Version = p.version
}

// DataSources returns the constructors of all data sources.
func (p *aihubmixProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		account.NewDataSource,
		models.NewModelsDataSource,
		models.NewModelDataSource,
		models.NewAvailableModelsDataSource,
		apikey.NewDataSource,
		apikey.NewKeysDataSource,
		currentkey.NewDataSource,
	}
}

// EphemeralResources returns the constructors of all ephemeral resources.
func (p *aihubmixProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		account.NewEphemeralResource,
		apikey.NewEphemeralResource,
		currentkey.NewEphemeralResource,
	}
}

// ListResources returns the constructors of all list resources.
func (p *aihubmixProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{apikey.NewListResource}
}

// Actions returns the constructors of all actions.
func (p *aihubmixProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{account.NewRequireBalance}
}

// Functions returns the constructors of all functions.
func (p *aihubmixProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{account.NewQuotaToUSD, account.NewUSDToQuota}
}

// Resources returns the constructors of all resources.
func (p *aihubmixProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{apikey.NewResource}
}
