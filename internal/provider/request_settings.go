package provider

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// findTimeout reads the time limit of one attempt from the argument or the environment variable, or returns the
// default.
func findTimeout(argument types.String, environment environment) (time.Duration, diag.Diagnostics) {
	if !argument.IsNull() {
		return parseTimeoutArgument(argument)
	}
	text := environment.variable(variableRequestTimeout)
	if text == "" {
		return aihubmix.DefaultRequestTimeout, nil
	}
	timeout, err := parseTimeout(text)
	return timeout, variableProblem(variableRequestTimeout, err)
}

// parseTimeoutArgument returns an error without a path if the argument may be a key: the CLI would print the source
// line.
func parseTimeoutArgument(argument types.String) (time.Duration, diag.Diagnostics) {
	timeout, err := parseTimeout(argument.ValueString())
	if err == nil {
		return timeout, nil
	}
	const summary = "request_timeout cannot be used"
	var diags diag.Diagnostics
	if len(argument.ValueString()) > attribute.MaxShownSetting {
		diags.AddError(summary, err.Error()+".")
	} else {
		diags.AddAttributeError(path.Root("request_timeout"), summary, err.Error()+".")
	}
	return 0, diags
}

func parseTimeout(text string) (time.Duration, error) {
	timeout, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil || timeout <= 0 {
		return 0, fmt.Errorf(
			"%s is not a duration above zero. Write a number with a unit, such as \"30s\" or \"1m30s\"",
			attribute.FormatSetting(text))
	}
	return timeout, nil
}

// findMaxRetries reads the number of retries from the argument or the environment variable, or returns the default.
func findMaxRetries(argument types.Number, environment environment) (int, diag.Diagnostics) {
	if !argument.IsNull() {
		return parseMaxRetries(argument)
	}
	text := environment.variable(variableMaxRetries)
	if text == "" {
		return aihubmix.DefaultMaxRetries, nil
	}
	retries, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || retries < 0 || retries > aihubmix.MaxRetriesLimit {
		return 0, variableProblem(variableMaxRetries, fmt.Errorf("%s is not a whole number from 0 to %d",
			attribute.FormatSetting(text), aihubmix.MaxRetriesLimit))
	}
	return retries, nil
}

func parseMaxRetries(argument types.Number) (int, diag.Diagnostics) {
	retries, accuracy := argument.ValueBigFloat().Int64()
	if accuracy != big.Exact || retries < 0 || retries > aihubmix.MaxRetriesLimit {
		return 0, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("max_retries"),
			"max_retries cannot be used", fmt.Sprintf("%s is not a whole number from 0 to %d. Leave it out for the "+
				"default, %d.", attribute.FormatDecimal(argument.ValueBigFloat()), aihubmix.MaxRetriesLimit,
				aihubmix.DefaultMaxRetries))}
	}
	return int(retries), nil
}

// parseQuotaPerUnit returns how many quota units make one US dollar, or nil for null.
func parseQuotaPerUnit(argument types.Number) (*big.Rat, diag.Diagnostics) {
	if argument.IsNull() {
		return nil, nil
	}
	perUSD, ok := attribute.RoundDecimal(argument.ValueBigFloat())
	if ok && perUSD.Sign() > 0 {
		return perUSD, nil
	}
	return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("quota_per_unit"),
		"quota_per_unit cannot be used", attribute.FormatDecimal(argument.ValueBigFloat())+" is not a number above "+
			"zero. Write how many quota units the gateway counts as one US dollar, such as 500000 at the hosted "+
			"service. Leave it out to use what the gateway reports.")}
}

// variableProblem returns the error for an environment variable that cannot be used, or nothing if err is nil.
func variableProblem(name string, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("The environment variable "+name+" cannot be used",
		err.Error()+". Correct the variable, or unset it.")}
}
