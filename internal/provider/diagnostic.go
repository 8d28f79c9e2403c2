package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// requestDiagnostic is the diagnostic of a failed request: what could not be
// done, the server's own words, what identifies the request, and what to do.
// action is the start of the summary, such as "Cannot read the AIHubMix account";
// keySource completes "The key came from …".
func requestDiagnostic(action string, err error, keySource string, consequences ...string) diag.Diagnostic {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	var reason string
	var paragraphs []string
	switch {
	case isFailure:
		reason = kindSummary(failure.Kind)
		paragraphs = []string{serverWords(failure), identification(failure), advice(failure, keySource)}
	case errors.Is(err, context.Canceled):
		reason, paragraphs = "interrupted", []string{"The run was interrupted while waiting for the answer."}
	default:
		reason, paragraphs = "no time left", []string{"The run ended while waiting for the answer."}
	}
	if failure.Ambiguous && len(consequences) == 0 {
		consequences = []string{"The service may have done this all the same. Check in its console."}
	}
	return diag.NewErrorDiagnostic(action+": "+reason, strings.Join(append(paragraphs, consequences...), "\n\n"))
}

// refusedAPIKey is the diagnostic of an API key that cannot be used: it is wrong,
// exhausted, expired, or disabled.
func refusedAPIKey(failure aihubmix.Error, source string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(cannotReadCurrentKey+": the API key was refused", strings.Join([]string{
		serverWords(failure), identification(failure),
		fmt.Sprintf("The key came from %s. It may be wrong, expired or disabled, or its limit may be used up. Ask whoever manages the key.", source),
	}, "\n\n"))
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
		return "the service did not answer"
	case aihubmix.KindProtocol:
		return "the answer cannot be understood"
	case aihubmix.KindRefused:
		return "the service refused the request"
	case aihubmix.KindServer:
	}
	return "the service reported an error"
}

func serverWords(failure aihubmix.Error) string {
	var sentences []string
	if failure.Message != "" {
		sentences = append(sentences, "The server said: "+inEnglish(failure.Message))
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

// advice is what to do next.
func advice(failure aihubmix.Error, keySource string) string {
	switch failure.Kind {
	case aihubmix.KindUnauthorized:
		return fmt.Sprintf("Most often, the Manage Key is wrong or revoked, or its account is disabled. The key came from %s. Create one at %s; an sk-… key for inference does not work here. "+
			"A gateway can also refuse access for another reason, such as a header that it expects.", keySource, manageKeyPage)
	case aihubmix.KindRateLimited:
		wait := ""
		if failure.RetryAfter > 0 && !strings.Contains(failure.Reason, "asks to wait") {
			wait = fmt.Sprintf("The server asks to wait for %s. ", failure.RetryAfter)
		}
		return wait + "Gateways count requests per address, so all jobs behind one address share the limit. Try again later, or run fewer jobs at once."
	case aihubmix.KindNetwork:
		return "Check the network, any proxy in between, and the provider argument base_urls. Then try again."
	case aihubmix.KindProtocol:
		return "Check that the provider argument base_urls is the address of an AIHubMix or one-api gateway, and that no proxy or login page answers in its place."
	case aihubmix.KindNotFound:
		return "The gateway does not have this endpoint, or the provider argument base_urls is not its address: a path prefix may be missing, for example."
	case aihubmix.KindRefused:
		return "Trying again will not help. Change what the service refuses."
	case aihubmix.KindServer:
	}
	return "Try again later. If the problem persists, give the request ID and the time to the service's support."
}

// isNotFound reports whether the service does not have what was asked for.
func isNotFound(err error) bool {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	return isFailure && failure.Kind == aihubmix.KindNotFound
}

// reasonOf is what the service, or else the client, says of a failure.
func reasonOf(err error) string {
	failure, _ := errors.AsType[aihubmix.Error](err)
	return firstOf(inEnglish(failure.Message), failure.Reason)
}

// accountFailure is why the account could not be read.
type accountFailure struct {
	diagnostic diag.Diagnostic
	// kind is what failure_kind reports, "" where no configuration may go on regardless.
	kind string
	// reason is what failure reports: one sentence, without the request's ID, which
	// would make an output of it change with every read.
	reason string
}

// keyFailure is that of a Manage Key that is missing or cannot be used.
func keyFailure(problem diag.Diagnostic) *accountFailure {
	return &accountFailure{diagnostic: problem, kind: string(aihubmix.KindUnauthorized), reason: problem.Summary() + "."}
}

// requestFailure is that of a request. An interrupted run is no failure of the
// service, and has no kind.
func requestFailure(err error, diagnostic diag.Diagnostic) *accountFailure {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	if errors.Is(err, context.Canceled) || !isFailure {
		return &accountFailure{diagnostic: diagnostic}
	}
	kind := failure.Kind
	switch kind {
	case aihubmix.KindNotFound:
		// A gateway that does not know the account's path does not speak the platform API.
		kind = aihubmix.KindProtocol
	case aihubmix.KindRefused:
		kind = aihubmix.KindServer
	case aihubmix.KindUnauthorized, aihubmix.KindRateLimited, aihubmix.KindServer, aihubmix.KindNetwork, aihubmix.KindProtocol:
	}
	return &accountFailure{
		diagnostic: diagnostic,
		kind:       string(kind),
		reason:     sentence(kindSummary(failure.Kind) + statusText(failure) + ": " + reasonOf(failure)),
	}
}

// statusText is the HTTP status in parentheses, "" where there was no response.
func statusText(failure aihubmix.Error) string {
	if failure.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (HTTP status %d)", failure.Status)
}

// softened is the warning in place of the error, for a configuration that goes
// on without the account.
func (f *accountFailure) softened() diag.Diagnostic {
	return diag.NewWarningDiagnostic(f.diagnostic.Summary(), f.diagnostic.Detail()+
		"\n\nThis is a warning because allow_failure is true: all attributes of the account are null, and available is false. Your own conditions decide whether the run goes on.")
}

const closeNamesLimit = 5

// didYouMean is a sentence that proposes close names, "" where there are none.
func didYouMean(name string, candidates []string) string {
	names := closeNames(name, candidates)
	if len(names) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(names, ", ") + "?"
}

// closeNames are the candidates that could have been meant, the closest first:
// those in which a third of the letters differ at most, and those that hold the
// name or are held by it.
func closeNames(name string, candidates []string) []string {
	name = strings.ToLower(name)
	type match struct {
		name     string
		distance int
	}
	var matches []match
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		distance := editDistance(name, lower)
		if distance <= max(len(name), len(lower))/3 || strings.Contains(lower, name) || strings.Contains(name, lower) {
			matches = append(matches, match{candidate, distance})
		}
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var names []string
	for _, found := range matches[:min(len(matches), closeNamesLimit)] {
		names = append(names, found.name)
	}
	return names
}

// editDistance is how many letters have to be put in, taken out or changed to
// make one text of the other (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
