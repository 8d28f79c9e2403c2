// Package provider is the Terraform side: each object's schema and what is done
// with it. How the service is spoken to is the business of package aihubmix.
package provider

import (
	"context"
	"os"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var (
	_ provider.ProviderWithValidateConfig     = (*aihubmixProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*aihubmixProvider)(nil)
	_ provider.ProviderWithFunctions          = (*aihubmixProvider)(nil)
	_ provider.ProviderWithListResources      = (*aihubmixProvider)(nil)
)

type aihubmixProvider struct {
	version     string
	environment environment
	clock       aihubmix.Clock
}

// Option changes what a provider takes from its surroundings, for tests.
type Option func(*aihubmixProvider)

// WithClock replaces the clock by which the client waits.
func WithClock(clock aihubmix.Clock) Option {
	return func(p *aihubmixProvider) { p.clock = clock }
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

// New returns what makes a provider of that version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &aihubmixProvider{
			version:     version,
			environment: environment{variable: os.Getenv, homeDirectory: os.UserHomeDir},
		}
		for _, option := range options {
			option(p)
		}
		return p
	}
}

func (p *aihubmixProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "aihubmix"
	resp.Version = p.version
}

// ValidateConfig reports what is wrong with arguments that are known already.
func (p *aihubmixProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(model.validate(ctx)...)
}

// Configure makes no request: what is wrong with the key is told by the first
// object that needs it.
func (p *aihubmixProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if unknown := model.unknownArguments(); len(unknown) > 0 {
		resp.Diagnostics.Append(model.validate(ctx)...)
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		p.hand(p.connectWithoutKey(ctx, model, unknown, req.TerraformVersion), resp)
		return
	}
	settings, diags := resolve(ctx, model, p.environment)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.hand(p.connect(settings, req.TerraformVersion), resp)
}

// connectWithoutKey serves what needs no key, where no argument but that of the
// key and its account is unknown.
func (p *aihubmixProvider) connectWithoutKey(ctx context.Context, model providerModel, unknown []string, terraformVersion string) *connection {
	problem := unknownConfiguration(unknown)
	model.ManageKey, model.AllowedUsernames = types.StringNull(), types.SetNull(types.StringType)
	if len(model.unknownArguments()) > 0 {
		return &connection{unusable: &accountFailure{diagnostic: problem}, unreachable: problem}
	}
	settings, diags := resolve(ctx, model, environment{
		variable: func(name string) string {
			if slices.Contains(variablesManageKey, name) {
				return ""
			}
			return p.environment.variable(name)
		},
		homeDirectory: func() (string, error) { return "", nil },
	})
	if diags.HasError() {
		return &connection{unusable: &accountFailure{diagnostic: problem}, unreachable: diags[0]}
	}
	connected := p.connect(settings, terraformVersion)
	connected.unusable = &accountFailure{diagnostic: problem}
	return connected
}

func (p *aihubmixProvider) connect(settings settings, terraformVersion string) *connection {
	connected := &connection{
		client: aihubmix.New(aihubmix.Config{
			ManageKey:      settings.key.secret,
			Origins:        settings.origins,
			UserAgent:      userAgent(terraformVersion, p.version),
			RequestTimeout: settings.requestTimeout,
			MaxRetries:     settings.maxRetries,
			Logger:         newClientLogger(settings.key.secret),
			Clock:          p.clock,
		}),
		clock:            p.clock,
		keySource:        settings.key.source,
		allowedUsernames: settings.allowedUsernames,
	}
	if settings.key.problem != nil {
		connected.unusable = keyFailure(settings.key.problem)
	}
	return connected
}

func (p *aihubmixProvider) hand(connection *connection, resp *provider.ConfigureResponse) {
	resp.DataSourceData = connection
	resp.EphemeralResourceData = connection
	resp.ResourceData = connection
	resp.ListResourceData = connection
}

func userAgent(terraformVersion, version string) string {
	if terraformVersion == "" {
		terraformVersion = "unknown"
	}
	return "Terraform/" + terraformVersion + " terraform-provider-aihubmix/" + version
}

func (p *aihubmixProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newUserDataSource,
		newModelsDataSource,
		newModelDataSource,
		newAvailableModelsDataSource,
		newAPIKeyDataSource,
		newAPIKeysDataSource,
	}
}

func (p *aihubmixProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newUserEphemeralResource, newAPIKeyEphemeralResource}
}

func (p *aihubmixProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newAPIKeyListResource}
}

func (p *aihubmixProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newQuotaToUSDFunction, newUSDToQuotaFunction}
}

func (p *aihubmixProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newAPIKeyResource}
}

// configured takes the connection out of what an object's Configure is given.
// It is nil during validation, which happens before the provider is configured.
func configured(providerData any, diags *diag.Diagnostics) *connection {
	if providerData == nil {
		return nil
	}
	handed, ok := providerData.(*connection)
	if !ok {
		diags.AddError("The provider is broken", "An object was handed the configuration of something else. Please report this to the provider's developers.")
	}
	return handed
}
