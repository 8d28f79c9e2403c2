package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	// creationNamePrefix begins the names under which API keys are created.
	creationNamePrefix = "terraform-"

	// variableUserAgent is an environment variable that the CLI and other providers append to their User-Agent too.
	variableUserAgent = "TF_APPEND_USER_AGENT"

	unknownConfigurationSummary = "The provider's configuration is not known yet"
	unknownConfigurationAdvice  = "Create that first, with -target, or set the argument from a variable or the " +
		"environment."
)

// ValidateConfig reports invalid arguments, as far as their values are known.
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
	if _, unknown := model.known(); len(unknown) > 0 {
		resp.Diagnostics.Append(model.validate(ctx)...)
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		settings := p.connectPartially(ctx, model, unknown, req.TerraformVersion)
		settings.IsDeferred = resp.Deferred != nil
		p.provide(settings, resp)
		return
	}
	found, diags := resolve(ctx, model, p.environment)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.provide(p.connect(found, req.TerraformVersion), resp)
}

// connectPartially returns the settings of a provider with unknown arguments. If only keys or the allowed accounts are
// unknown, the objects that do not need them work.
func (p *aihubmixProvider) connectPartially(
	ctx context.Context, model providerModel, unknown []string, terraformVersion string,
) configured.Settings {
	problem := unknownConfiguration(unknown)
	apiKeyIsUnknown := model.APIKey.IsUnknown()
	manageKeyIsUnknown := model.ManageKey.IsUnknown() || !attribute.IsFullyKnown(model.AllowedUsernames)
	environment := p.environment
	if apiKeyIsUnknown {
		model.APIKey = types.StringNull()
	}
	if manageKeyIsUnknown {
		model.ManageKey, model.AllowedUsernames = types.StringNull(), types.SetNull(types.StringType)
		environment = environment.withoutManageKey()
	}
	nothingWorks := configured.Settings{
		KeyProblem: &configured.Failure{Diagnostic: problem}, APIKeyProblem: problem, Problem: problem, IsUnknown: true,
	}
	if _, others := model.known(); len(others) > 0 {
		return nothingWorks
	}
	found, diags := resolve(ctx, model, environment)
	if diags.HasError() {
		nothingWorks.Problem, nothingWorks.APIKeyProblem = diags[0], diags[0]
		return nothingWorks
	}
	settings := p.connect(found, terraformVersion)
	if manageKeyIsUnknown {
		settings.KeyProblem, settings.IsUnknown = &configured.Failure{Diagnostic: problem}, true
	}
	if apiKeyIsUnknown {
		settings.APIKeyProblem = problem
	}
	return settings
}

// connect creates the client.
func (p *aihubmixProvider) connect(found resolved, terraformVersion string) configured.Settings {
	config := aihubmix.Config{
		ManageKey:      found.manageKey.secret,
		APIKey:         found.apiKey.secret,
		BaseURLs:       found.baseURLs,
		Headers:        found.headers,
		UserAgent:      userAgent(terraformVersion, p.version, p.environment.variable(variableUserAgent)),
		RequestTimeout: found.requestTimeout,
		MaxRetries:     found.maxRetries,
		Logger:         newClientLogger(found.manageKey.secret, found.apiKey.secret),
		Clock:          p.clock,
	}
	if p.reach != nil {
		p.reach(&config)
	}
	options := []aihubmix.Option{aihubmix.WithCreationNamePrefix(creationNamePrefix)}
	if found.quotaPerUSD != nil {
		options = append(options, aihubmix.WithQuotaPerUSD(found.quotaPerUSD))
	}
	client := aihubmix.New(config, options...)
	p.shutdown.UsesClient(client)
	settings := configured.Settings{
		Client:           client,
		Clock:            p.clock,
		Shutdown:         p.shutdown,
		BaseURLs:         found.baseURLs,
		AllowedUsernames: found.allowedUsernames,
		KeySource:        found.manageKey.source,
		APIKeySource:     found.apiKey.source,
		APIKeyProblem:    found.apiKey.problem,
	}
	switch {
	case found.environmentProblem != nil:
		settings.Problem = found.environmentProblem
		settings.KeyProblem = &configured.Failure{Diagnostic: found.environmentProblem}
	case found.manageKey.problem != nil:
		settings.KeyProblem = configured.KeyFailure(found.manageKey.problem)
	}
	return settings
}

// provide gives the connection to all objects.
func (p *aihubmixProvider) provide(settings configured.Settings, resp *provider.ConfigureResponse) {
	connection := configured.New(settings)
	p.connection.Store(connection)
	resp.DataSourceData = connection
	resp.EphemeralResourceData = connection
	resp.ResourceData = connection
	resp.ListResourceData = connection
	resp.ActionData = connection
}

func unknownConfiguration(arguments []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(unknownConfigurationSummary, fmt.Sprintf(
		"It is needed now, but its %s on something that is only known after apply. %s",
		dependOn(arguments), unknownConfigurationAdvice))
}

func dependOn(arguments []string) string {
	if len(arguments) == 1 {
		return "argument " + arguments[0] + " depends"
	}
	return "arguments " + attribute.Listed(arguments, "and") + " depend"
}

func userAgent(terraformVersion, version, appended string) string {
	if terraformVersion == "" {
		terraformVersion = "unknown"
	}
	product := "Terraform/" + terraformVersion + " terraform-provider-aihubmix/" + version
	// A header can only have printable ASCII.
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
