package provider

import (
	"context"
	"math/big"
	"reflect"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// providerModel is the provider block as it is written.
type providerModel struct {
	ManageKey         types.String `tfsdk:"manage_key"`
	APIKey            types.String `tfsdk:"api_key"`
	BaseURLs          types.List   `tfsdk:"base_urls"`
	Headers           types.Map    `tfsdk:"headers"`
	RequestTimeout    types.String `tfsdk:"request_timeout"`
	MaxRetries        types.Number `tfsdk:"max_retries"`
	QuotaPerUnit      types.Number `tfsdk:"quota_per_unit"`
	AllowInsecureHTTP types.Bool   `tfsdk:"allow_insecure_http"`
	AllowedUsernames  types.Set    `tfsdk:"allowed_usernames"`
}

// known returns the arguments with null in place of what is not known yet, in whole or in part, and the names of the
// latter.
func (m providerModel) known() (known providerModel, unknown []string) {
	fields := reflect.ValueOf(&m).Elem()
	for i := range fields.NumField() {
		if argument, _ := fields.Field(i).Interface().(attr.Value); !attribute.IsFullyKnown(argument) {
			unknown = append(unknown, fields.Type().Field(i).Tag.Get("tfsdk"))
			fields.Field(i).SetZero() // The zero value of each type is null.
		}
	}
	return m, unknown
}

// validate checks the arguments that are known.
func (m providerModel) validate(ctx context.Context) diag.Diagnostics {
	known, _ := m.known()
	if m.AllowInsecureHTTP.IsUnknown() { // Whether base URLs over plain http can be used depends on it.
		known.BaseURLs = types.ListNull(types.StringType)
	}
	_, diags := resolve(ctx, known, environment{
		variable: func(string) string { return "" }, homeDirectory: func() (string, error) { return "", nil },
	})
	return diags
}

// resolved is the configuration from all sources.
type resolved struct {
	manageKey, apiKey credential
	// baseURLs is nil for the client's default.
	baseURLs       []string
	headers        map[string]aihubmix.Secret
	requestTimeout time.Duration
	maxRetries     int
	// quotaPerUSD is nil if the gateway reports its unit.
	quotaPerUSD *big.Rat
	// allowedUsernames is nil for any account.
	allowedUsernames []string
	// environmentProblem says why something in the environment cannot be used, or is nil. The first object that needs
	// the gateway reports it: for an error of Configure without a provider block, the CLI advises to add one.
	environmentProblem diag.Diagnostic
}

// resolve reads each setting from the argument, or else from the environment, or else sets its default. All arguments
// are known.
func resolve(ctx context.Context, model providerModel, environment environment) (resolved, diag.Diagnostics) {
	var found resolved
	var diags diag.Diagnostics
	// report adds the problems of an argument to the errors, and keeps those of the environment for later.
	report := func(argument attr.Value, problems diag.Diagnostics) {
		switch {
		case !argument.IsNull():
			diags.Append(problems...)
		case found.environmentProblem == nil && len(problems) > 0:
			found.environmentProblem = problems[0]
		}
	}
	manageKey, savedBaseURL, problems := findManageKey(model.ManageKey, environment)
	found.manageKey = manageKey
	report(model.ManageKey, problems)
	found.apiKey, problems = findAPIKey(model.APIKey, environment)
	report(model.APIKey, problems)
	found.baseURLs, problems = findBaseURLs(
		model.BaseURLs, model.AllowInsecureHTTP.ValueBool(), environment, savedBaseURL)
	headers, headerProblems := parseHeaders(model.Headers)
	if len(problems) == 0 {
		problems = checkHeaderTargets(headers, found.baseURLs)
	}
	report(model.BaseURLs, problems)
	found.headers = headers
	report(model.Headers, headerProblems)
	found.requestTimeout, problems = findTimeout(model.RequestTimeout, environment)
	report(model.RequestTimeout, problems)
	found.maxRetries, problems = findMaxRetries(model.MaxRetries, environment)
	report(model.MaxRetries, problems)
	found.quotaPerUSD, problems = parseQuotaPerUnit(model.QuotaPerUnit)
	report(model.QuotaPerUnit, problems)
	found.allowedUsernames, problems = parseUsernames(ctx, model.AllowedUsernames)
	report(model.AllowedUsernames, problems)
	return found, diags
}

// parseUsernames returns the allowed usernames, or nil if the argument is null.
func parseUsernames(ctx context.Context, argument types.Set) ([]string, diag.Diagnostics) {
	if argument.IsNull() {
		return nil, nil
	}
	root := path.Root("allowed_usernames")
	var names []types.String
	diags := argument.ElementsAs(ctx, &names, false)
	var usernames []string
	for _, name := range names {
		if name.ValueString() == "" {
			diags.AddAttributeError(root, "allowed_usernames holds an empty name",
				"No account has an empty username. List the usernames of the accounts that may be used.")
			continue
		}
		usernames = append(usernames, name.ValueString())
	}
	if len(names) == 0 {
		diags.AddAttributeError(root, "allowed_usernames is empty", "It would allow no account at all. Set at least "+
			"one username, or leave allowed_usernames out to allow any account.")
	}
	return usernames, diags
}
