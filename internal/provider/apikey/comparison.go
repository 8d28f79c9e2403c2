package apikey

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// expected returns what state and private state know of the key, for comparison with the one that has its ID.
func (m resourceModel) expected(private privateState) aihubmix.ExpectedAPIKey {
	expected := aihubmix.ExpectedAPIKey{
		ID: m.ID.ValueInt64(), Name: m.Name.ValueString(), Shown: private.Shown,
	}
	if !m.Key.IsNull() {
		expected.Key = new(aihubmix.NewSecret(m.Key.ValueString()))
	}
	if private.Began != 0 {
		expected.Began = time.Unix(private.Began, 0)
	}
	if issued, err := time.Parse(time.RFC3339, m.IssuedAt.ValueString()); err == nil {
		expected.IssuedTime = new(issued.Unix())
	}
	return expected
}

// differentKey returns the error for an ID that belongs to a different key than the expected one, which was left
// unchanged.
func differentKey(expected string, different aihubmix.DifferentKeyError, keySource, advice string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "The ID now belongs to a different API key",
		fmt.Sprintf("%s. The API key %q has this ID now, but it %s. Neither was changed.\n\n"+
			"Gateways reuse IDs, for example after a restore from a backup. Or the Manage Key, which came from %s, "+
			"belongs to a different account.\n\n"+
			"Check in the gateway's console which key it is. %s",
			expected, different.Found.Name, different.Difference, keySource, advice))
}

// compareAccount compares the account of a key with that of the Manage Key: the same ID or the same username is enough,
// because accounts can be renamed and some gateways report other IDs with a key. A different account is an error. If
// neither can be compared, same is false.
func (r *keyResource) compareAccount(ctx context.Context, state resourceModel) (same bool, problem diag.Diagnostic) {
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		return false, problem
	}
	var ofState, ofManageKey string
	areNamesKnown := !state.AccountUsername.IsNull() && account.Username != nil
	isNameSame := areNamesKnown && state.AccountUsername.ValueString() == *account.Username
	switch {
	case !state.UserID.IsNull() && account.ID != nil:
		same = isNameSame || state.UserID.ValueInt64() == *account.ID
		ofState = fmt.Sprintf("with the ID %d%s", state.UserID.ValueInt64(),
			inParentheses(state.AccountUsername.ValueStringPointer()))
		ofManageKey = fmt.Sprintf("with the ID %d%s", *account.ID, inParentheses(account.Username))
	case areNamesKnown:
		same = isNameSame
		ofState, ofManageKey = strconv.Quote(state.AccountUsername.ValueString()), strconv.Quote(*account.Username)
	default:
		return false, nil
	}
	if same {
		return true, nil
	}
	return false, diag.NewErrorDiagnostic("The API key belongs to a different account",
		fmt.Sprintf("%s belongs to the account %s. The Manage Key, which came from %s, belongs to the account %s. The "+
			"API key may still exist. Use a Manage Key of its account, or remove the API key from the state "+
			"(terraform state rm).", state.subject(), ofState, r.Connection.KeySource(), ofManageKey))
}

// subject returns the start of a sentence about the key of a state.
func (m resourceModel) subject() string { return "The " + m.label() }

// label returns the key of a state within a sentence, without an article.
func (m resourceModel) label() string {
	if m.ID.IsNull() {
		return fmt.Sprintf("API key requested with the name %q", m.Name.ValueString())
	}
	return fmt.Sprintf("API key with the ID %d", m.ID.ValueInt64())
}

// named returns the name and the ID of a key, as all diagnostics write them.
func named(name string, id int64) string { return fmt.Sprintf("API key %q with the ID %d", name, id) }

func inParentheses(text *string) string {
	if text == nil || *text == "" {
		return ""
	}
	return " (" + *text + ")"
}
