package apikey

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// issuedTolerance is by how much two reports of the time of a key's creation may
// differ: gateways round it.
const issuedTolerance = 2 * time.Second

// find returns the key that a state is about, as read gives it: the one way to it, for
// refresh, update and delete. A key counts as gone only in the account that owns it,
// and one that took its ID is an error.
func (r *keyResource) find(
	ctx context.Context, state resourceModel, private attribute.PrivateReader,
	read func(context.Context, int64) (aihubmix.APIKey, error),
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if r.Connection.HasMissedAPIKey() {
		// With the Manage Key of another account, each key would cost requests in vain.
		if _, problem := r.compareOwner(ctx, state); problem != nil {
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
		return key, false, r.checkOwner(ctx, state)
	case err != nil:
		return key, false, r.Connection.Failed(cannotReadKey, err)
	}
	if difference := state.differenceTo(key); difference != "" {
		return key, false, diag.NewAttributeErrorDiagnostic(path.Root("id"), "The ID is another API key's now",
			fmt.Sprintf("The key in the state has the ID %d, but the key %q that has this ID now %s. It was left "+
				"unchanged. Gateways reuse IDs, for example after a restore from a backup, or the Manage Key, which "+
				"came from %s, belongs to another account. "+
				"If the key in the state is gone, remove it from the state (terraform state rm).", key.ID, key.Name, difference, r.Connection.KeySource()))
	}
	return key, true, nil
}

// findOrAwait also waits for a key of which it is not known whether it was created.
func (r *keyResource) findOrAwait(
	ctx context.Context, client *aihubmix.Client, state resourceModel, private attribute.PrivateReader,
	read func(context.Context, int64) (aihubmix.APIKey, error),
) (key aihubmix.APIKey, found bool, problem diag.Diagnostic) {
	if !state.ID.IsNull() {
		return r.find(ctx, state, private, read)
	}
	if problem := r.checkOwner(ctx, state); problem != nil {
		return key, false, problem
	}
	key, err := client.PendingAPIKey(ctx, state.Name.ValueString())
	if err != nil {
		return key, false, r.Connection.Failed(cannotReadKey, err)
	}
	return key, key.ID != 0, nil
}

// differenceTo is by what a key is another than the one in the state, "" where nothing
// speaks for that. An ID alone is not enough.
func (m resourceModel) differenceTo(key aihubmix.APIKey) string {
	secret := attribute.SecretValue(key.Key)
	secretsKnown := !m.Key.IsNull() && !secret.IsNull()
	if secretsKnown && m.Key.Equal(secret) {
		return ""
	}
	if key.UserID != nil && !m.UserID.IsNull() && m.UserID.ValueInt64() != *key.UserID {
		return fmt.Sprintf("belongs to the account with the ID %d rather than %d", *key.UserID, m.UserID.ValueInt64())
	}
	issued, issuedKnown := sameIssue(m.IssuedAt, key.CreatedTime)
	lastFour := m.lastFour()
	switch {
	case issuedKnown && !issued:
		return fmt.Sprintf("was created at %s rather than %s", attribute.FormatTime(key.CreatedTime).ValueString(),
			m.IssuedAt.ValueString())
	case issuedKnown:
		return "" // Its secret may have been changed at the gateway.
	case secretsKnown:
		return "has another secret"
	case lastFour != "" && key.Last4 != "" && lastFour != key.Last4:
		return fmt.Sprintf("has a secret that ends in %s rather than %s", key.Last4, lastFour)
	}
	return ""
}

// sameIssue compares the times of creation; known is false where one is not reported.
func sameIssue(stored types.String, seconds *int64) (same, known bool) {
	issued, err := time.Parse(time.RFC3339, stored.ValueString())
	if err != nil || seconds == nil {
		return false, false
	}
	return issued.Sub(time.Unix(*seconds, 0)).Abs() <= issuedTolerance, true
}

// lastFour are the last characters of the secret in the state, or else those that the
// gateway showed; "" where neither is known.
func (m resourceModel) lastFour() string {
	if secret := m.Key.ValueString(); len(secret) >= 4 {
		return secret[len(secret)-4:]
	}
	return m.KeyLast4.ValueString()
}

// checkGateway is the error for a key that was last seen at another gateway: the
// administrator of every gateway of the one-api family is the account 1, "root".
func (r *keyResource) checkGateway(
	ctx context.Context, state resourceModel, private attribute.PrivateReader,
) diag.Diagnostic {
	kept, diags := privateStateKey.Get(ctx, private)
	if diags.HasError() {
		return diags.Errors()[0]
	}
	if kept == nil || kept.Gateway == "" || r.Connection.IsGateway(kept.Gateway) {
		return nil
	}
	return diag.NewErrorDiagnostic("The API key belongs to another gateway",
		fmt.Sprintf("%s was not found. It was last seen at %s, which is none of the base URLs that are configured "+
			"now, so it may still exist there. "+
			"Configure that gateway, or remove the key from the state (terraform state rm).", state.described(), kept.Gateway))
}

// checkOwner is the error for a key of another account than the Manage Key's, and for
// one whose account cannot be compared: nothing counts as gone there.
func (r *keyResource) checkOwner(ctx context.Context, state resourceModel) diag.Diagnostic {
	same, problem := r.compareOwner(ctx, state)
	if same || problem != nil {
		return problem
	}
	return diag.NewErrorDiagnostic("The account of the API key cannot be compared",
		fmt.Sprintf("%s was not found. Whether it is gone, or the Manage Key (from %s) is another account's, cannot "+
			"be known, because the state or the service does not have the account's ID or username. "+
			"If the key is gone, remove it from the state (terraform state rm).", state.described(), r.Connection.KeySource()))
}

// compareOwner compares the account of a key with that of the Manage Key, by ID, or by
// username where an ID is not known: accounts are renamed. Another one is an error.
func (r *keyResource) compareOwner(ctx context.Context, state resourceModel) (same bool, problem diag.Diagnostic) {
	account, problem := r.Connection.Owner(ctx)
	if problem != nil {
		return false, problem
	}
	var owner, other string
	switch {
	case !state.UserID.IsNull() && account.ID != nil:
		owner = fmt.Sprintf("with the ID %d%s", state.UserID.ValueInt64(),
			inParentheses(state.AccountUsername.ValueStringPointer()))
		other = fmt.Sprintf("with the ID %d%s", *account.ID, inParentheses(account.Username))
		same = state.UserID.ValueInt64() == *account.ID
	case !state.AccountUsername.IsNull() && account.Username != nil:
		owner, other = strconv.Quote(state.AccountUsername.ValueString()), strconv.Quote(*account.Username)
		same = state.AccountUsername.ValueString() == *account.Username
	default:
		return false, nil
	}
	if same {
		return true, nil
	}
	return false, diag.NewErrorDiagnostic("The API key belongs to another account",
		fmt.Sprintf("%s belongs to the account %s, but the Manage Key is that of the account %s: it came from %s. "+
			"The key may still exist. "+
			"Use a Manage Key of its account, or remove the key from the state (terraform state rm).", state.described(), owner, other, r.Connection.KeySource()))
}

// described begins a sentence on the key of a state.
func (m resourceModel) described() string {
	if m.ID.IsNull() {
		return fmt.Sprintf("The key that was to be created as %q", m.Name.ValueString())
	}
	return fmt.Sprintf("The key with the ID %d", m.ID.ValueInt64())
}

func inParentheses(text *string) string {
	if text == nil || *text == "" {
		return ""
	}
	return " (" + *text + ")"
}
