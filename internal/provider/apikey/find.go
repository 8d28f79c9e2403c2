package apikey

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// readKey reads the key with an ID, from the gateway or from a cached list.
type readKey func(ctx context.Context, id int64) (aihubmix.APIKey, error)

// find reads the key of a state, for refresh, update and delete. found is false only if the key is gone from the
// account that the state names. A different key with the same ID is an error.
func (r *keyResource) find(
	ctx context.Context, state resourceModel, private attribute.PrivateReader, read readKey,
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if r.Connection.HasMissedAPIKey() {
		// With the Manage Key of another account, each key would cost requests in vain.
		if _, problem := r.compareAccount(ctx, state); problem != nil {
			return key, false, problem
		}
	}
	key, err := read(ctx, state.ID.ValueInt64())
	switch {
	case configured.IsNotFound(err):
		r.Connection.NoteMissedAPIKey()
		if problem := r.checkGateway(ctx, state, private); problem != nil {
			return key, false, problem
		}
		return key, false, r.checkAccount(ctx, state)
	case err != nil:
		return key, false, r.Connection.Diagnostic(cannotReadKey, err)
	}
	if difference := state.difference(key); difference != "" {
		return key, false, diag.NewAttributeErrorDiagnostic(path.Root("id"), "The ID is another API key's now",
			fmt.Sprintf("The key in the state has the ID %d, but the key %q that has this ID now %s. It was left "+
				"unchanged. Gateways reuse IDs, for example after a restore from a backup, or the Manage Key, which "+
				"came from %s, belongs to another account. If the key in the state is gone, remove it from the state "+
				"(terraform state rm).", key.ID, key.Name, difference, r.Connection.KeySource()))
	}
	return key, true, nil
}

// findOrWait is [keyResource.find], but if it is not known whether the key was created, it waits for it to appear.
func (r *keyResource) findOrWait(
	ctx context.Context, client *aihubmix.Client, state resourceModel, private attribute.PrivateReader, read readKey,
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if !state.ID.IsNull() {
		return r.find(ctx, state, private, read)
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
func (r *keyResource) checkGateway(
	ctx context.Context, state resourceModel, reader attribute.PrivateReader,
) diag.Diagnostic {
	private, diags := readPrivateState(ctx, reader)
	if diags.HasError() {
		return diags.Errors()[0]
	}
	if private.Gateway == "" || r.Connection.IsGateway(private.Gateway) {
		return nil
	}
	return diag.NewErrorDiagnostic("The API key belongs to another gateway",
		fmt.Sprintf("%s was not found. It was last seen at %s, which is none of the base URLs that are configured "+
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
	return diag.NewErrorDiagnostic("The account of the API key cannot be compared",
		fmt.Sprintf("%s was not found. Whether it is gone, or the Manage Key (from %s) is another account's, cannot "+
			"be known, because the state or the service does not have the account's ID or username. If the key is "+
			"gone, remove it from the state (terraform state rm).", state.subject(), r.Connection.KeySource()))
}
