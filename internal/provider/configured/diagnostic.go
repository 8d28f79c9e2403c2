package configured

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// ManageKeyPage is the address where a Manage Key is created, with the name of the button.
const ManageKeyPage = "https://console.aihubmix.com/setting (“Generate System Access Token”)"

// requestDiagnostic returns the diagnostic of a failed request: what could not be done, the gateway's own words, what
// identifies the request, and what to do. keySource completes "The key came from …".
func requestDiagnostic(action string, err error, keySource string, consequences ...string) diag.Diagnostic {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	_, isUnlisted := errors.AsType[aihubmix.UnlistedError](err)
	var reason string
	var paragraphs []string
	switch {
	case isUnlisted:
		reason = "the API keys cannot be listed"
		paragraphs = []string{RequestDetail(failure), advice(failure, keySource)}
	case isFailure:
		reason = kindSummary(failure.Kind)
		paragraphs = []string{RequestDetail(failure), advice(failure, keySource)}
	case errors.Is(err, context.Canceled):
		reason, paragraphs = "interrupted", []string{"The run was interrupted while waiting for the response."}
	default:
		reason, paragraphs = "no time left", []string{"The run ended while waiting for the response."}
	}
	if failure.Ambiguous && len(consequences) == 0 {
		consequences = []string{"The gateway may have carried out the request anyway. Check in its console."}
	}
	return diag.NewErrorDiagnostic(action+": "+reason, strings.Join(append(paragraphs, consequences...), "\n\n"))
}

func kindSummary(kind aihubmix.Kind) string {
	switch kind {
	case aihubmix.KindUnauthorized:
		return "access was refused"
	case aihubmix.KindNotFound:
		return "the gateway does not know this request"
	case aihubmix.KindRateLimited:
		return "the rate limit was not lifted"
	case aihubmix.KindNetwork:
		return "the gateway did not respond"
	case aihubmix.KindProtocol:
		return "the response cannot be understood"
	case aihubmix.KindRefused:
		return "the gateway refused the request"
	case aihubmix.KindServer:
	}
	return "the gateway reported an error"
}

// RequestDetail returns two paragraphs: the gateway's own words, and what identifies the request.
func RequestDetail(failure aihubmix.Error) string {
	return gatewayReport(failure) + "\n\n" + identification(failure)
}

func gatewayReport(failure aihubmix.Error) string {
	var sentences []string
	if failure.Message != "" {
		sentences = append(sentences, "The gateway said: "+inEnglish(failure.Message))
	}
	if failure.Reason != "" {
		sentences = append(sentences, "Reason: "+failure.Reason)
	}
	return strings.Join(sentences, "\n")
}

func identification(failure aihubmix.Error) string {
	facts := []string{fmt.Sprintf("Request: %s %s%s", failure.Method, failure.BaseURL, failure.Path)}
	if failure.Status != 0 {
		facts = append(facts, fmt.Sprintf("HTTP status %d", failure.Status))
	}
	if failure.RequestID != "" {
		facts = append(facts, "request ID "+failure.RequestID)
	}
	if failure.Attempts > 1 {
		facts = append(facts, fmt.Sprintf("%d attempts", failure.Attempts))
	}
	return strings.Join(facts, ", ")
}

// advice says what to do next.
func advice(failure aihubmix.Error, keySource string) string {
	switch failure.Kind {
	case aihubmix.KindUnauthorized:
		if words := accountRefusal(failure.Message); words != "" {
			return words
		}
		page := "at " + ManageKeyPage
		if !aihubmix.IsHostedBaseURL(failure.BaseURL) {
			page = "in the gateway's console"
		}
		return fmt.Sprintf("Most often, the Manage Key is wrong or revoked, or its account is disabled. The key came "+
			"from %s. Create one %s; an sk-… key for inference does not work here. A gateway, or a proxy in front "+
			"of it, may also miss a header: set it in the provider argument headers.", keySource, page)
	case aihubmix.KindRateLimited:
		wait := ""
		if failure.RetryAfter > 0 && !failure.WaitTooLong {
			wait = fmt.Sprintf("The gateway asks to wait for %s. ", aihubmix.FormatDuration(failure.RetryAfter))
		}
		return wait + "Gateways count requests per address, so all jobs behind one address share the limit. Try " +
			"again later, or run fewer jobs at once."
	case aihubmix.KindNetwork:
		return "Check the network, any proxy in between, and the provider argument base_urls. Then try again."
	case aihubmix.KindProtocol:
		if failure.IsRedirect() {
			return "Check that the provider argument base_urls is the gateway's own address. If a proxy in front of " +
				"the gateway redirects to its login, set the headers that it expects in the provider argument headers."
		}
		return "Check that the provider argument base_urls is the address of an AIHubMix or one-api gateway, and " +
			"that no proxy or login page responds in its place. If it is the right gateway, report this to the " +
			"provider's developers."
	case aihubmix.KindNotFound:
		return "The gateway does not have this endpoint, or the provider argument base_urls is not its address: a " +
			"path prefix may be missing, for example."
	case aihubmix.KindRefused:
		return "Trying again will not help. Change what the gateway refuses."
	case aihubmix.KindServer:
	}
	if failure.RequestID == "" {
		return "Try again later. If the problem persists, give the time and the request to the gateway's support."
	}
	return "Try again later. If the problem persists, give the request ID and the time to the gateway's support."
}

// accountRefusal returns the advice for a refusal of the account rather than of the key, or "". The words are those of
// the hosted service's documentation.
func accountRefusal(message string) string {
	message = strings.ToLower(message)
	switch {
	case strings.Contains(message, "account suspended"):
		return "The account is suspended, so another Manage Key of it does not help. Ask the gateway's support."
	case strings.Contains(message, "insufficient permissions"):
		return "The account may not do this, so another Manage Key of it does not help. Use an account with the " +
			"permission, or ask the gateway's support."
	}
	return ""
}

// Brief returns a sentence on a failed request within another diagnostic.
func Brief(err error) string {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	if !isFailure {
		return attribute.Sentence(err.Error())
	}
	return attribute.Sentence(identification(failure) + ". " + gatewayReport(failure))
}

// IsRefused reports whether the gateway refused the request itself.
func IsRefused(err error) bool {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	return isFailure && failure.Kind == aihubmix.KindRefused
}

// IsNotFound reports whether the gateway does not have the requested object or endpoint.
func IsNotFound(err error) bool {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	return isFailure && failure.Kind == aihubmix.KindNotFound
}
