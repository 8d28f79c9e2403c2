package configured

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// Failure says why the account could not be read.
type Failure struct {
	Diagnostic diag.Diagnostic
	// kind is the value of failure_kind, or "" if allow_failure must not turn the error into a warning.
	Kind string
	// reason is the value of the attribute failure: one sentence, without the request ID, which would make an
	// output of it change with every read.
	Reason string
}

// KeyFailure returns the failure of a Manage Key that is missing or cannot be used.
func KeyFailure(problem diag.Diagnostic) *Failure {
	return &Failure{Diagnostic: problem, Kind: string(aihubmix.KindUnauthorized), Reason: problem.Summary() + "."}
}

// requestFailure returns the failure of a request. An interrupted run has no kind: it is no failure of the gateway.
func requestFailure(err error, diagnostic diag.Diagnostic) *Failure {
	failed, isFailure := errors.AsType[aihubmix.Error](err)
	if errors.Is(err, context.Canceled) || !isFailure {
		return &Failure{Diagnostic: diagnostic}
	}
	kind := failed.Kind
	switch kind {
	case aihubmix.KindNotFound:
		// A gateway that does not know the account's path does not speak the platform API.
		kind = aihubmix.KindProtocol
	case aihubmix.KindRefused:
		kind = aihubmix.KindServer
	case aihubmix.KindUnauthorized, aihubmix.KindRateLimited, aihubmix.KindServer, aihubmix.KindNetwork,
		aihubmix.KindProtocol:
	}
	return &Failure{
		Diagnostic: diagnostic,
		Kind:       string(kind),
		Reason:     attribute.Sentence(kindSummary(failed.Kind) + statusText(failed) + ": " + reasonOf(failed)),
	}
}

// statusText returns the HTTP status in parentheses, or "" if there was no response.
func statusText(failed aihubmix.Error) string {
	if failed.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (HTTP status %d)", failed.Status)
}

// Warning returns the diagnostic of a failure that allow_failure permits.
func (f *Failure) Warning() diag.Diagnostic {
	return diag.NewWarningDiagnostic(f.Diagnostic.Summary(), f.Diagnostic.Detail()+
		"\n\nThis is a warning because allow_failure is true: all attributes of the account are null, and available is "+
		"false. Your own conditions decide whether the run goes on.")
}
