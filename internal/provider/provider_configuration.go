package provider

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
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
	allowedUsernames   []string
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
		{"allow_insecure_http", m.AllowInsecureHTTP},
		{"allowed_usernames", m.AllowedUsernames},
	} {
		if !isFullyKnown(argument.value) {
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
	if isFullyKnown(m.BaseURLs) && !m.AllowInsecureHTTP.IsUnknown() {
		_, problems := m.baseURLs()
		diags.Append(problems...)
	}
	if !m.RequestTimeout.IsNull() && !m.RequestTimeout.IsUnknown() {
		_, problem := parseTimeout(m.RequestTimeout.ValueString())
		diags.Append(atTimeout(m.RequestTimeout, problem)...)
	}
	if isFullyKnown(m.AllowedUsernames) {
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

// findBaseURLs returns none where the client's default applies. fileBaseURL is
// what the file that gave the key says.
func findBaseURLs(model providerModel, environment environment, fileBaseURL string) ([]string, diag.Diagnostics) {
	if !model.BaseURLs.IsNull() {
		return model.baseURLs()
	}
	for _, source := range []struct{ chain, name string }{
		{environment.variable(variableBaseURLs), "the environment variable " + variableBaseURLs},
		{fileBaseURL, "base_url in ~/" + configFile},
	} {
		if source.chain == "" {
			continue
		}
		chain := aihubmix.SplitBaseURLs(source.chain)
		if len(chain) == 0 {
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL, capitalized(source.name)+" contains only commas and spaces. Set a base URL, or unset it.")}
		}
		var baseURLs []string
		for _, element := range chain {
			baseURL, err := aihubmix.ParseBaseURL(element, model.AllowInsecureHTTP.ValueBool())
			if err != nil {
				return nil, diag.Diagnostics{diag.NewErrorDiagnostic(summaryBaseURL, fmt.Sprintf("%s%s cannot be used: %s.", capitalized(source.name), shownBaseURL(element), err))}
			}
			baseURLs = appendNew(baseURLs, baseURL)
		}
		return baseURLs, nil
	}
	return nil, nil
}

// secretLength is from how many characters on a word with a digit may be a secret.
const secretLength = 16

// mayHoldSecret reports whether a base URL has more than the parts of one.
func mayHoldSecret(text string) bool {
	if strings.ContainsAny(text, "@?#") {
		return true
	}
	for word := range strings.FieldsFuncSeq(text, func(char rune) bool { return strings.ContainsRune(":/.\"'` ", char) }) {
		if strings.HasPrefix(word, "sk-") || len(word) >= secretLength && strings.ContainsAny(word, "0123456789") {
			return true
		}
	}
	return false
}

// shownBaseURL is what a base URL of the environment adds to its error.
func shownBaseURL(text string) string {
	if mayHoldSecret(text) {
		return ""
	}
	return fmt.Sprintf(" (%s)", text)
}

const summaryBaseURL = "A base URL cannot be used"

// baseURLs parses the argument, nothing where it is null.
func (m providerModel) baseURLs() ([]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.BaseURLs.IsNull() {
		return nil, nil
	}
	elements := m.BaseURLs.Elements()
	if len(elements) == 0 {
		diags.AddAttributeError(path.Root("base_urls"), "base_urls is empty",
			"Set at least one base URL, or leave base_urls out to use the hosted service.")
	}
	var baseURLs []string
	for i, element := range elements {
		text, _ := element.(types.String)
		baseURL, err := aihubmix.ParseBaseURL(text.ValueString(), m.AllowInsecureHTTP.ValueBool())
		if err != nil {
			detail := fmt.Sprintf("base_urls[%d]: %s. A base URL looks like https://aihubmix.com.", i, err)
			if mayHoldSecret(text.ValueString()) { // The CLI would print the source line.
				diags.AddError(summaryBaseURL, detail)
			} else {
				diags.AddAttributeError(path.Root("base_urls").AtListIndex(i), summaryBaseURL, detail)
			}
			continue
		}
		baseURLs = appendNew(baseURLs, baseURL)
	}
	return baseURLs, diags
}

// appendNew drops what is there already: asking a base URL twice is no failover.
func appendNew(baseURLs []string, baseURL string) []string {
	if slices.Contains(baseURLs, baseURL) {
		return baseURLs
	}
	return append(baseURLs, baseURL)
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
		return 0, fmt.Errorf("%s is not a duration above zero. Write a number with a unit, such as \"30s\" or \"1m30s\"", shownSetting(text))
	}
	return timeout, nil
}

// shownLength is how long a setting is that can be shown: less than any key.
const shownLength = 8

// shownSetting is a value that cannot be used, unless it may be a key in the wrong place.
func shownSetting(text string) string {
	if len(text) > shownLength {
		return fmt.Sprintf("a text of %d characters", len(text))
	}
	return strconv.Quote(text)
}

func findMaxRetries(argument types.Int64, environment environment) (int, diag.Diagnostics) {
	if !argument.IsNull() {
		return int(argument.ValueInt64()), nil
	}
	text := environment.variable(variableMaxRetries)
	if text == "" {
		return aihubmix.DefaultMaxRetries, nil
	}
	retries, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || retries < 0 || retries > aihubmix.MaxRetriesLimit {
		return 0, inVariable(variableMaxRetries, fmt.Errorf("%s is not a whole number from 0 to %d", shownSetting(text), aihubmix.MaxRetriesLimit))
	}
	return retries, nil
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
			"It would allow no account at all. Set at least one username, or leave allowed_usernames out to allow any account.")
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
	if len(argument.ValueString()) > shownLength {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, problem.Error()+".")}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("request_timeout"), summary, problem.Error()+".")}
}

func inVariable(name string, problem error) diag.Diagnostics {
	if problem == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("The environment variable "+name+" cannot be used", problem.Error()+".")}
}
