package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// requestFailed tells a user of a failed request: what could not be done, the
// server's own words, what identifies the request, and what to do. action is the
// start of the summary, such as "Cannot read the AIHubMix account".
func requestFailed(action string, err error, keySource string) diag.Diagnostic {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	switch {
	case isFailure:
	case errors.Is(err, context.Canceled):
		return diag.NewErrorDiagnostic(action+": interrupted", "The run was interrupted while the answer was waited for.")
	default:
		return diag.NewErrorDiagnostic(action+": no time left", "The run ended while the answer was waited for.")
	}
	paragraphs := []string{serverWords(failure), identification(failure), advice(failure, keySource)}
	if failure.Ambiguous {
		paragraphs = append(paragraphs, "It is not known whether this was done all the same: look in the service's console.")
	}
	return diag.NewErrorDiagnostic(action+": "+kindSummary(failure.Kind), strings.Join(paragraphs, "\n\n"))
}

func kindSummary(kind aihubmix.Kind) string {
	switch kind {
	case aihubmix.KindUnauthorized:
		return "the Manage Key was refused"
	case aihubmix.KindNotFound:
		return "the gateway does not know this request"
	case aihubmix.KindRateLimited:
		return "the rate limit did not lift"
	case aihubmix.KindNetwork:
		return "no answer came"
	case aihubmix.KindProtocol:
		return "the answer cannot be understood"
	case aihubmix.KindServer:
	}
	return "the service reports a failure"
}

func serverWords(failure aihubmix.Error) string {
	var sentences []string
	if failure.Message != "" {
		sentences = append(sentences, "The server said: "+failure.Message)
	}
	if failure.Reason != "" {
		sentences = append(sentences, "What happened: "+failure.Reason)
	}
	return strings.Join(sentences, "\n")
}

func identification(failure aihubmix.Error) string {
	facts := []string{fmt.Sprintf("Request: %s %s%s", failure.Method, failure.Origin, failure.Path)}
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

// advice is what to do next.
func advice(failure aihubmix.Error, keySource string) string {
	switch failure.Kind {
	case aihubmix.KindUnauthorized:
		return fmt.Sprintf("The key came from %s. It may be wrong or revoked, or the account disabled. A key is made at %s; the sk-… key for inference does not work here.",
			keySource, manageKeyPage)
	case aihubmix.KindRateLimited:
		wait := ""
		if failure.RetryAfter > 0 {
			wait = fmt.Sprintf(" The server asks to come back in %s.", failure.RetryAfter)
		}
		return "The limit is counted per address, over all that runs there." + wait + " Try again later, or run less at once."
	case aihubmix.KindNetwork:
		return "Check the network, a proxy in between, and the provider argument base_urls; then try again."
	case aihubmix.KindProtocol, aihubmix.KindNotFound:
		return "Check that the provider argument base_urls names a gateway of AIHubMix or the one-api family, and that no proxy or login page answers in its place."
	case aihubmix.KindServer:
	}
	return "Try again later. If it goes on, tell the service's support the request and the time."
}

// isNotFound tells that the service does not have what was asked for.
func isNotFound(err error) bool {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	return isFailure && failure.Kind == aihubmix.KindNotFound
}
