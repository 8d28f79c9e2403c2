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
		reason, paragraphs = "interrupted", []string{"The run was interrupted while the answer was waited for."}
	default:
		reason, paragraphs = "no time left", []string{"The run ended while the answer was waited for."}
	}
	if failure.Ambiguous && len(consequences) == 0 {
		consequences = []string{"It is not known whether this was done all the same: look in the service's console."}
	}
	return diag.NewErrorDiagnostic(action+": "+reason, strings.Join(append(paragraphs, consequences...), "\n\n"))
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
	case aihubmix.KindRefused:
		return "the service refused it"
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
	case aihubmix.KindRefused:
		return "Trying again does not help: change what the service refuses."
	case aihubmix.KindServer:
	}
	return "Try again later. If it goes on, tell the service's support the request and the time."
}

// isNotFound reports whether the service does not have what was asked for.
func isNotFound(err error) bool {
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	return isFailure && failure.Kind == aihubmix.KindNotFound
}

// reasonOf is what the service, or else the client, says of a failure.
func reasonOf(err error) string {
	failure, _ := errors.AsType[aihubmix.Error](err)
	return firstOf(failure.Message, failure.Reason)
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
		reason:     sentence(kindSummary(failure.Kind) + ": " + reasonOf(failure)),
	}
}

// softened is the warning in place of the error, for a configuration that goes
// on without the account.
func (f *accountFailure) softened() diag.Diagnostic {
	return diag.NewWarningDiagnostic(f.diagnostic.Summary(), f.diagnostic.Detail()+
		"\n\nThe run goes on because allow_failure is true: all attributes of the account are null, and available is false.")
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
