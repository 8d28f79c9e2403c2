package provider

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// accountFailure is why the account could not be read.
type accountFailure struct {
	// diagnostic is the error to give.
	diagnostic diag.Diagnostic
	// kind is what failure_kind says, "" where no configuration may go on regardless.
	kind string
	// reason is what failure says: one sentence, without the request's ID, which
	// would make an output of it change with every read.
	reason string
}

// keyFailure is that of a key that is missing or cannot be used.
func keyFailure(problem diag.Diagnostic) *accountFailure {
	return &accountFailure{diagnostic: problem, kind: string(aihubmix.KindUnauthorized), reason: problem.Summary() + "."}
}

// requestFailure is that of a request. An interrupted run is no failure of the
// service, and has no kind.
func requestFailure(err error, keySource string) *accountFailure {
	failed := &accountFailure{diagnostic: requestFailed("Cannot read the AIHubMix account", err, keySource)}
	failure, isFailure := errors.AsType[aihubmix.Error](err)
	if errors.Is(err, context.Canceled) || !isFailure {
		return failed
	}
	failed.kind = string(failure.Kind)
	if failure.Kind == aihubmix.KindNotFound {
		// A gateway that does not know the account's path does not speak the platform API.
		failed.kind = string(aihubmix.KindProtocol)
	}
	failed.reason = sentence(kindSummary(failure.Kind) + ": " + firstOf(failure.Message, failure.Reason))
	return failed
}

// softened is the warning in place of the error, for a configuration that goes
// on without the account.
func (f *accountFailure) softened() diag.Diagnostic {
	return diag.NewWarningDiagnostic(f.diagnostic.Summary(), f.diagnostic.Detail()+
		"\n\nThe run goes on because allow_failure is true: all attributes of the account are null, and available is false.")
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return "no reason was given"
}

// sentence makes one line of a text, with a capital and a full stop.
func sentence(text string) string {
	text = capitalized(strings.Join(strings.Fields(text), " "))
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
