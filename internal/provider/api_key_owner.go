package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateOwner names what is kept beside the state, and not shown: the account
// that a key belongs to.
const privateOwner = "owner"

type apiKeyOwner struct {
	Username *string `json:"username"`
}

// owner is the account in use, as it is kept. It also refuses an account that
// may not be used.
func (r *apiKeyResource) owner(ctx context.Context) ([]byte, diag.Diagnostic) {
	if refusal := r.connection.refusal(ctx); refusal != nil {
		return nil, refusal
	}
	username, problem := r.connection.username(ctx)
	if problem != nil {
		return nil, problem
	}
	encoded, err := json.Marshal(apiKeyOwner{Username: username})
	if err != nil {
		return nil, diag.NewErrorDiagnostic("The account of the API key cannot be kept", "The username of the account cannot be encoded.")
	}
	return encoded, nil
}

// otherAccount is the error for a key that seems to be gone because the Manage
// Key is another account's; nil where nothing speaks for that.
func (r *apiKeyResource) otherAccount(ctx context.Context, kept []byte, id int64) diag.Diagnostic {
	var owner apiKeyOwner
	if len(kept) == 0 || json.Unmarshal(kept, &owner) != nil || owner.Username == nil {
		return nil
	}
	username, problem := r.connection.username(ctx)
	if problem != nil {
		return problem
	}
	if username == nil || *username == *owner.Username {
		return nil
	}
	return diag.NewErrorDiagnostic("The API key belongs to another account",
		fmt.Sprintf("The key with the ID %d was made by, or imported from, the account %q, but the Manage Key is that of %q: it came from %s. "+
			"The key may still exist. Use a Manage Key of %q, or take the key out of the state (terraform state rm).", id, *owner.Username, *username, r.connection.keySource, *owner.Username))
}
