package apikey

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// timeTolerance is how much two reports of the same time may differ: gateways round them.
const timeTolerance = 2 * time.Second

// difference describes how the reported key differs from the one in the state, or returns "" if they match. It does
// not rely on the ID, which a gateway may reuse.
func (m resourceModel) difference(key aihubmix.APIKey) string {
	secret := attribute.SecretValue(key.Key)
	secretsKnown := !m.Key.IsNull() && !secret.IsNull()
	if secretsKnown && m.Key.Equal(secret) {
		return ""
	}
	if key.UserID != nil && !m.UserID.IsNull() && m.UserID.ValueInt64() != *key.UserID {
		return fmt.Sprintf("belongs to the account with the ID %d rather than %d", *key.UserID, m.UserID.ValueInt64())
	}
	sameTime, timesKnown := sameCreationTime(m.IssuedAt, key.CreatedTime)
	lastFour := m.lastFour()
	switch {
	case timesKnown && !sameTime:
		return fmt.Sprintf("was created at %s rather than %s", attribute.FormatTime(key.CreatedTime).ValueString(),
			m.IssuedAt.ValueString())
	case timesKnown:
		return "" // Its secret may have been changed at the gateway.
	case secretsKnown:
		return "has another secret"
	case lastFour != "" && key.Last4 != "" && lastFour != key.Last4:
		return fmt.Sprintf("has a secret that ends in %s rather than %s", key.Last4, lastFour)
	}
	return ""
}

// sameCreationTime compares the creation times in the state and in the report. known is false if one is missing.
func sameCreationTime(issuedAt types.String, reported *int64) (same, known bool) {
	issued, err := time.Parse(time.RFC3339, issuedAt.ValueString())
	if err != nil || reported == nil {
		return false, false
	}
	return issued.Sub(time.Unix(*reported, 0)).Abs() <= timeTolerance, true
}

// lastFour returns the last four characters of the secret in the state, else those that the gateway reported, or "" if
// neither is known.
func (m resourceModel) lastFour() string {
	if secret := m.Key.ValueString(); len(secret) >= 4 {
		return secret[len(secret)-4:]
	}
	return m.KeyLast4.ValueString()
}

// compareAccount compares the account of a key with that of the Manage Key: by ID, or by username if an ID is not
// known, because accounts can be renamed. A different account is an error. If neither can be compared, same is false.
func (r *keyResource) compareAccount(ctx context.Context, state resourceModel) (same bool, problem diag.Diagnostic) {
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		return false, problem
	}
	var ofState, ofManageKey string
	switch {
	case !state.UserID.IsNull() && account.ID != nil:
		same = state.UserID.ValueInt64() == *account.ID
		ofState = fmt.Sprintf("with the ID %d%s", state.UserID.ValueInt64(),
			inParentheses(state.AccountUsername.ValueStringPointer()))
		ofManageKey = fmt.Sprintf("with the ID %d%s", *account.ID, inParentheses(account.Username))
	case !state.AccountUsername.IsNull() && account.Username != nil:
		same = state.AccountUsername.ValueString() == *account.Username
		ofState, ofManageKey = strconv.Quote(state.AccountUsername.ValueString()), strconv.Quote(*account.Username)
	default:
		return false, nil
	}
	if same {
		return true, nil
	}
	return false, diag.NewErrorDiagnostic("The API key belongs to another account",
		fmt.Sprintf("%s belongs to the account %s, but the Manage Key is that of the account %s: it came from %s. "+
			"The key may still exist. Use a Manage Key of its account, or remove the key from the state (terraform "+
			"state rm).", state.subject(), ofState, ofManageKey, r.Connection.KeySource()))
}

// subject returns the start of a sentence about the key of a state.
func (m resourceModel) subject() string {
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
