package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// ValidateConfig reports invalid arguments whose values are known already.
func (p *aihubmixProvider) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(model.validate(ctx)...)
}

// Configure sends no request: the first object that needs the key reports what is wrong with it.
func (p *aihubmixProvider) Configure(
	ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse,
) {
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
		partial := p.connectPartially(ctx, model, unknown, req.TerraformVersion)
		partial.IsDeferred = resp.Deferred != nil
		p.provide(partial, resp)
		return
	}
	settings, diags := resolve(ctx, model, p.environment)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.provide(p.connect(settings, req.TerraformVersion), resp)
}

// connectPartially serves the objects that need none of the unknown arguments, if only keys and the allowed
// accounts are unknown.
func (p *aihubmixProvider) connectPartially(
	ctx context.Context, model providerModel, unknown []string, terraformVersion string,
) configured.Settings {
	problem := unknownConfiguration(unknown)
	apiKeyIsUnknown := model.APIKey.IsUnknown()
	keyIsUnknown := model.ManageKey.IsUnknown() || !attribute.IsFullyKnown(model.AllowedUsernames)
	surroundings := p.environment
	if apiKeyIsUnknown {
		model.APIKey = types.StringNull()
	}
	if keyIsUnknown {
		model.ManageKey, model.AllowedUsernames = types.StringNull(), types.SetNull(types.StringType)
		surroundings = p.environment.withoutManageKey()
	}
	unknownSettings := configured.Settings{
		KeyProblem: &configured.Failure{Diagnostic: problem}, IsUnknown: true, Problem: problem, APIKeyProblem: problem,
	}
	if len(model.unknownArguments()) > 0 {
		return unknownSettings
	}
	settings, diags := resolve(ctx, model, surroundings)
	if diags.HasError() {
		unknownSettings.Problem, unknownSettings.APIKeyProblem = diags[0], diags[0]
		return unknownSettings
	}
	connected := p.connect(settings, terraformVersion)
	if keyIsUnknown {
		connected.KeyProblem, connected.IsUnknown = &configured.Failure{Diagnostic: problem}, true
	}
	if apiKeyIsUnknown {
		connected.APIKeyProblem = problem
	}
	return connected
}

func unknownConfiguration(arguments []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(unknownConfigurationSummary,
		fmt.Sprintf("The provider's configuration is needed now, but %s on something that is only known after "+
			"apply. %s", dependOn(arguments), unknownConfigurationAdvice))
}

func dependOn(arguments []string) string {
	if len(arguments) == 1 {
		return arguments[0] + " depends"
	}
	return strings.Join(arguments, ", ") + " depend"
}

const (
	unknownConfigurationSummary = "The provider's configuration is not known yet"
	unknownConfigurationAdvice  = "Create that first, with -target, or set the argument from a variable or the " +
		"environment."
)

func (p *aihubmixProvider) connect(settings settings, terraformVersion string) configured.Settings {
	config := aihubmix.Config{
		ManageKey:      settings.key.secret,
		APIKey:         settings.apiKey.secret,
		BaseURLs:       settings.baseURLs,
		UserAgent:      userAgent(terraformVersion, p.version, p.environment.variable(variableUserAgent)),
		RequestTimeout: settings.requestTimeout,
		MaxRetries:     settings.maxRetries,
		Logger:         newClientLogger(settings.key.secret, settings.apiKey.secret),
		Clock:          p.clock,
	}
	if p.reach != nil {
		p.reach(&config)
	}
	options := []aihubmix.Option{aihubmix.WithCreationNamePrefix(creationNamePrefix)}
	if settings.quotaPerUSD != nil {
		options = append(options, aihubmix.WithQuotaPerUSD(settings.quotaPerUSD))
	}
	connected := configured.Settings{
		Client:           aihubmix.New(config, options...),
		Clock:            p.clock,
		Shutdown:         p.shutdown,
		BaseURLs:         settings.baseURLs,
		KeySource:        settings.key.source,
		APIKeySource:     settings.apiKey.source,
		APIKeyProblem:    settings.apiKey.problem,
		AllowedUsernames: settings.allowedUsernames,
	}
	p.shutdown.UsesClient(connected.Client)
	switch {
	case settings.environmentProblem != nil:
		connected.Problem = settings.environmentProblem
		connected.KeyProblem = &configured.Failure{Diagnostic: settings.environmentProblem}
	case settings.key.problem != nil:
		connected.KeyProblem = configured.KeyFailure(settings.key.problem)
	}
	return connected
}

func (p *aihubmixProvider) provide(settings configured.Settings, resp *provider.ConfigureResponse) {
	connection := configured.New(settings)
	p.connection.Store(connection)
	resp.DataSourceData = connection
	resp.EphemeralResourceData = connection
	resp.ResourceData = connection
	resp.ListResourceData = connection
	resp.ActionData = connection
}

// creationNamePrefix begins the names under which API keys are created.
const creationNamePrefix = "terraform-"

// variableUserAgent is read by the CLI and by other providers too, which append its value to their User-Agent.
const variableUserAgent = "TF_APPEND_USER_AGENT"

func userAgent(terraformVersion, version, appended string) string {
	if terraformVersion == "" {
		terraformVersion = "unknown"
	}
	product := "Terraform/" + terraformVersion + " terraform-provider-aihubmix/" + version
	// A header takes printable ASCII only.
	appended = strings.TrimSpace(strings.Map(func(char rune) rune {
		if char < ' ' || char > '~' {
			return -1
		}
		return char
	}, appended))
	if appended == "" {
		return product
	}
	return product + " " + appended
}

// withoutManageKey hides all sources of a Manage Key.
func (e environment) withoutManageKey() environment {
	return environment{
		variable: func(name string) string {
			if slices.Contains(variablesManageKey, name) {
				return ""
			}
			return e.variable(name)
		},
		homeDirectory: func() (string, error) { return "", nil },
	}
}
