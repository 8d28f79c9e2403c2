package provider

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// The environment variables that stand in for arguments.
const (
	variableBaseURLs       = "AIHUBMIX_API_BASE"
	variableRequestTimeout = "AIHUBMIX_REQUEST_TIMEOUT"
	variableMaxRetries     = "AIHUBMIX_MAX_RETRIES"
)

// environment is what surrounds the provider's process.
type environment struct {
	variable      func(name string) string
	homeDirectory func() (string, error)
}

// providerModel is the provider block as it is written.
type providerModel struct {
	ManageKey         types.String `tfsdk:"manage_key"`
	APIKey            types.String `tfsdk:"api_key"`
	BaseURLs          types.List   `tfsdk:"base_urls"`
	RequestTimeout    types.String `tfsdk:"request_timeout"`
	MaxRetries        types.Int64  `tfsdk:"max_retries"`
	QuotaPerUnit      types.Number `tfsdk:"quota_per_unit"`
	AllowInsecureHTTP types.Bool   `tfsdk:"allow_insecure_http"`
	AllowedUsernames  types.Set    `tfsdk:"allowed_usernames"`
}

// settings is the configuration with all sources taken into account.
type settings struct {
	key      manageKey
	apiKey   apiKey
	baseURLs []string
	// environmentProblem is why something of the environment cannot be used. It is kept
	// until something needs the service: an error of Configure without a provider block
	// makes the CLI advise to add one.
	environmentProblem diag.Diagnostic
	requestTimeout     time.Duration
	maxRetries         int
	// quotaPerUSD is nil if the gateway is to report its unit.
	quotaPerUSD      *big.Rat
	allowedUsernames []string
}

// unknownArguments names the arguments whose value is not known yet, in whole
// or in part.
func (m providerModel) unknownArguments() []string {
	var names []string
	for _, argument := range []struct {
		name  string
		value attr.Value
	}{
		{"manage_key", m.ManageKey},
		{"api_key", m.APIKey},
		{"base_urls", m.BaseURLs},
		{"request_timeout", m.RequestTimeout},
		{"max_retries", m.MaxRetries},
		{"quota_per_unit", m.QuotaPerUnit},
		{"allow_insecure_http", m.AllowInsecureHTTP},
		{"allowed_usernames", m.AllowedUsernames},
	} {
		if !attribute.IsFullyKnown(argument.value) {
			names = append(names, argument.name)
		}
	}
	return names
}

// validate checks each argument that is known.
func (m providerModel) validate(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if !m.ManageKey.IsNull() && !m.ManageKey.IsUnknown() {
		_, problem := parseManageKey(m.ManageKey.ValueString(), sourceArgument)
		diags.Append(problem...)
	}
	if !m.APIKey.IsNull() && !m.APIKey.IsUnknown() {
		_, problem := findAPIKey(m.APIKey, environment{})
		diags.Append(problem...)
	}
	if attribute.IsFullyKnown(m.BaseURLs) && !m.AllowInsecureHTTP.IsUnknown() {
		_, problems := m.baseURLs()
		diags.Append(problems...)
	}
	if !m.RequestTimeout.IsNull() && !m.RequestTimeout.IsUnknown() {
		_, problem := parseTimeout(m.RequestTimeout.ValueString())
		diags.Append(atTimeout(m.RequestTimeout, problem)...)
	}
	if !m.MaxRetries.IsNull() && !m.MaxRetries.IsUnknown() {
		_, problem := findMaxRetries(m.MaxRetries, environment{})
		diags.Append(problem...)
	}
	if !m.QuotaPerUnit.IsUnknown() {
		_, problem := m.quotaPerUSD()
		diags.Append(problem...)
	}
	if attribute.IsFullyKnown(m.AllowedUsernames) {
		_, problems := m.usernames(ctx)
		diags.Append(problems...)
	}
	return diags
}

// resolve takes each setting from the argument, else from the environment, else
// its default. All arguments are known.
func resolve(ctx context.Context, model providerModel, environment environment) (settings, diag.Diagnostics) {
	var resolved settings
	var diags, problems diag.Diagnostics

	resolved.key, problems = findManageKey(model.ManageKey, environment)
	diags.Append(problems...)
	resolved.apiKey, problems = findAPIKey(model.APIKey, environment)
	diags.Append(problems...)
	resolved.baseURLs, problems = findBaseURLs(model, environment, resolved.key.fileBaseURL)
	diags.Append(resolved.holdBack(model.BaseURLs, problems)...)
	resolved.requestTimeout, problems = findTimeout(model.RequestTimeout, environment)
	diags.Append(resolved.holdBack(model.RequestTimeout, problems)...)
	resolved.maxRetries, problems = findMaxRetries(model.MaxRetries, environment)
	diags.Append(resolved.holdBack(model.MaxRetries, problems)...)
	resolved.quotaPerUSD, problems = model.quotaPerUSD()
	diags.Append(problems...)
	resolved.allowedUsernames, problems = model.usernames(ctx)
	diags.Append(problems...)
	return resolved, diags
}

// holdBack returns the problems of an argument, and keeps those of what stands in for it.
func (s *settings) holdBack(argument attr.Value, problems diag.Diagnostics) diag.Diagnostics {
	if !argument.IsNull() || len(problems) == 0 {
		return problems
	}
	if s.environmentProblem == nil {
		s.environmentProblem = problems[0]
	}
	return nil
}

func findTimeout(argument types.String, environment environment) (time.Duration, diag.Diagnostics) {
	if !argument.IsNull() {
		timeout, problem := parseTimeout(argument.ValueString())
		return timeout, atTimeout(argument, problem)
	}
	text := environment.variable(variableRequestTimeout)
	if text == "" {
		return aihubmix.DefaultRequestTimeout, nil
	}
	timeout, problem := parseTimeout(text)
	return timeout, inVariable(variableRequestTimeout, problem)
}

func parseTimeout(text string) (time.Duration, error) {
	timeout, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil || timeout <= 0 {
		return 0, fmt.Errorf(
			"%s is not a duration above zero. Write a number with a unit, such as \"30s\" or \"1m30s\"",
			attribute.FormatSetting(text),
		)
	}
	return timeout, nil
}

func findMaxRetries(argument types.Int64, environment environment) (int, diag.Diagnostics) {
	if !argument.IsNull() {
		retries := argument.ValueInt64()
		if retries < 0 || retries > aihubmix.MaxRetriesLimit {
			return 0, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("max_retries"),
				"max_retries cannot be used", fmt.Sprintf("%d is not a whole number from 0 to %d. When null: %d.",
					retries, aihubmix.MaxRetriesLimit, aihubmix.DefaultMaxRetries))}
		}
		return int(retries), nil
	}
	text := environment.variable(variableMaxRetries)
	if text == "" {
		return aihubmix.DefaultMaxRetries, nil
	}
	retries, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || retries < 0 || retries > aihubmix.MaxRetriesLimit {
		return 0, inVariable(variableMaxRetries, fmt.Errorf("%s is not a whole number from 0 to %d",
			attribute.FormatSetting(text), aihubmix.MaxRetriesLimit))
	}
	return retries, nil
}

// quotaPerUSD returns the stated unit, or nil for null.
func (m providerModel) quotaPerUSD() (*big.Rat, diag.Diagnostics) {
	if m.QuotaPerUnit.IsNull() {
		return nil, nil
	}
	unit := m.QuotaPerUnit.ValueBigFloat()
	if perUSD, ok := attribute.RoundDecimal(unit); ok && perUSD.Sign() > 0 {
		return perUSD, nil
	}
	return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("quota_per_unit"),
		"quota_per_unit cannot be used", attribute.FormatDecimal(unit)+" is not a number of quota units to the US "+
			"dollar above zero. Write 500000 if the gateway counts as the hosted service does. When null: what the "+
			"gateway reports.")}
}

// usernames is the argument's list, nil where it is null.
func (m providerModel) usernames(ctx context.Context) ([]string, diag.Diagnostics) {
	if m.AllowedUsernames.IsNull() {
		return nil, nil
	}
	var names []types.String
	diags := m.AllowedUsernames.ElementsAs(ctx, &names, false)
	var usernames []string
	for _, name := range names {
		if name.ValueString() == "" {
			diags.AddAttributeError(path.Root("allowed_usernames"), "allowed_usernames holds an empty name",
				"No account has an empty username. List the usernames of the accounts that may be used.")
			continue
		}
		usernames = append(usernames, name.ValueString())
	}
	if len(names) == 0 {
		diags.AddAttributeError(path.Root("allowed_usernames"), "allowed_usernames is empty",
			"It would allow no account at all. Set at least one username, or leave allowed_usernames out to allow "+
				"any account.")
	}
	return usernames, diags
}

// atTimeout and inVariable report where a setting that cannot be used is written. No
// path is set where it may be a key: the CLI would print the source line.
func atTimeout(argument types.String, problem error) diag.Diagnostics {
	if problem == nil {
		return nil
	}
	const summary = "request_timeout cannot be used"
	if len(argument.ValueString()) > attribute.MaxShownSetting {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, problem.Error()+".")}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("request_timeout"), summary,
		problem.Error()+".")}
}

func inVariable(name string, problem error) diag.Diagnostics {
	if problem == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("The environment variable "+name+" cannot be used",
		problem.Error()+".")}
}
