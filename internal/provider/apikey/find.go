package apikey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// readKey reads the expected key, from the gateway or from a cached list.
type readKey func(ctx context.Context, expected aihubmix.ExpectedAPIKey) (aihubmix.APIKey, error)

// find reads the key of a state, for refresh, update and delete. found is false only if the key is gone from the
// account that the state names. A different key with the same ID is an error.
func (r *keyResource) find(
	ctx context.Context, state resourceModel, private privateState, read readKey,
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if r.Connection.HasMissedAPIKey() {
		// With the Manage Key of another account, each key would cost requests in vain.
		if _, problem := r.compareAccount(ctx, state); problem != nil {
			return key, false, problem
		}
	}
	key, err := read(ctx, state.expected(private))
	different, isDifferent := errors.AsType[aihubmix.DifferentKeyError](err)
	_, isUnlisted := errors.AsType[aihubmix.UnlistedError](err)
	switch {
	case isDifferent:
		return key, false, differentKey(fmt.Sprintf("The API key %q in the state has the ID %d",
			state.Name.ValueString(), key.ID), different, r.Connection.KeySource(),
			"If the one in the state is gone, remove it from the state (terraform state rm).")
	case configured.IsNotFound(err):
		r.Connection.NoteMissedAPIKey()
		if problem := r.checkGateway(state, private); problem != nil {
			return key, false, problem
		}
		return key, false, r.checkAccount(ctx, state)
	case isUnlisted:
		return key, false, r.Connection.Diagnostic(cannotReadKey, err, state.mayBeGone())
	case err != nil:
		return key, false, r.Connection.Diagnostic(cannotReadKey, err)
	}
	return key, true, nil
}

// mayBeGone returns what it means for a key that the keys cannot be listed.
func (m resourceModel) mayBeGone() string {
	return "It is not known whether the " + m.label() + " is gone, so it stays in the state. If it is gone, remove " +
		"it from the state (terraform state rm)."
}

// findOrWait is [keyResource.find], but if it is not known whether the key was created, it waits for it to appear.
func (r *keyResource) findOrWait(
	ctx context.Context, client *aihubmix.Client, state resourceModel, private privateState, read readKey,
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if !state.ID.IsNull() {
		return r.find(ctx, state, private, read)
	}
	if _, isPending := client.CreationTime(state.Name.ValueString()); !isPending {
		return key, false, diag.NewAttributeErrorDiagnostic(path.Root("id"), "The API key has no ID in the state",
			fmt.Sprintf("Names are not unique, so the key %q cannot be found without its ID. Remove it from the state "+
				"(terraform state rm), and import it.", state.Name.ValueString()))
	}
	if problem := r.checkAccount(ctx, state); problem != nil {
		return key, false, problem
	}
	key, err := client.PendingAPIKey(ctx, state.Name.ValueString())
	if err != nil {
		return key, false, r.Connection.Diagnostic(cannotReadKey, err)
	}
	return key, key.ID != 0, nil
}

// checkGateway returns an error for a missing key that another gateway reported last. Accounts cannot tell gateways
// apart: the administrator of every gateway of the one-api family is the account 1, "root".
func (r *keyResource) checkGateway(state resourceModel, private privateState) diag.Diagnostic {
	if private.Gateway == "" || r.Connection.IsGateway(private.Gateway) {
		return nil
	}
	return diag.NewErrorDiagnostic("The API key belongs to a different gateway",
		fmt.Sprintf("%s was not found. It was last read at %s, which is not among the base URLs that are configured "+
			"now, so it may still exist there. Configure that gateway, or remove the key from the state (terraform "+
			"state rm).", state.subject(), private.Gateway))
}

// checkAccount returns an error for a missing key that belongs to another account than the Manage Key, or whose
// account cannot be compared. Such a key does not count as gone.
func (r *keyResource) checkAccount(ctx context.Context, state resourceModel) diag.Diagnostic {
	same, problem := r.compareAccount(ctx, state)
	if same || problem != nil {
		return problem
	}
	return diag.NewErrorDiagnostic("Cannot verify which account owns the API key",
		fmt.Sprintf("%s was not found. It may be gone, or it may belong to a different account than the Manage Key, "+
			"which came from %s. The two accounts cannot be compared: of one of them, neither the ID nor the username "+
			"is known. If the key is gone, remove it from the state (terraform state rm).",
			state.subject(), r.Connection.KeySource()))
}
