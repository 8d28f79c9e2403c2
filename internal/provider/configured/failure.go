package configured

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// Failure says why the account could not be read.
type Failure struct {
	// Diagnostic is the error.
	Diagnostic diag.Diagnostic
	// Kind is the value of the attribute failure_kind, or "" if allow_failure must not turn the error into a warning.
	Kind string
	// Reason is the value of the attribute failure: one sentence. It has no request ID, which would change an output
	// with every read.
	Reason string
}

// KeyFailure returns the failure of a Manage Key that is missing or cannot be used.
func KeyFailure(problem diag.Diagnostic) *Failure {
	return &Failure{Diagnostic: problem, Kind: string(aihubmix.KindUnauthorized), Reason: problem.Summary() + "."}
}

// requestFailure returns the failure of a request. That of an interrupted run has no kind: the gateway did not fail.
func requestFailure(err error, diagnostic diag.Diagnostic) *Failure {
	failed, isFailure := errors.AsType[aihubmix.Error](err)
	if !isFailure || errors.Is(err, context.Canceled) {
		return &Failure{Diagnostic: diagnostic}
	}
	kind := failed.Kind
	switch kind {
	case aihubmix.KindNotFound:
		// A gateway that does not know the account's path does not implement the platform API.
		kind = aihubmix.KindProtocol
	case aihubmix.KindRefused:
		kind = aihubmix.KindServer
	case aihubmix.KindUnauthorized, aihubmix.KindRateLimited, aihubmix.KindServer, aihubmix.KindNetwork,
		aihubmix.KindProtocol:
	}
	status := ""
	if failed.Status != 0 {
		status = fmt.Sprintf(" (HTTP status %d)", failed.Status)
	}
	reason := cmp.Or(inEnglish(failed.Message), failed.Reason, "no reason was given")
	return &Failure{
		Diagnostic: diagnostic,
		Kind:       string(kind),
		Reason:     attribute.Sentence(kindSummary(failed.Kind) + status + ": " + reason),
	}
}

// Warning returns the warning for a failure that allow_failure permits.
func (f *Failure) Warning() diag.Diagnostic {
	return diag.NewWarningDiagnostic(f.Diagnostic.Summary(), f.Diagnostic.Detail()+
		"\n\nThis is a warning because allow_failure is true: all attributes of the account are null, and available "+
		"is false. Your own conditions decide whether the run goes on.")
}
