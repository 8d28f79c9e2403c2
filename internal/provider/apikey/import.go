package apikey

import (
	"context"
	"fmt"
	"math/big"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// shortestSecret is how long an ID may not be to be shown: some gateways give secrets without "sk-".
const shortestSecret = 20

const cannotUseID = "The ID of the API key cannot be used"

var idCheck = attribute.CheckValue("must be a whole number above zero", cannotUseID, func(id types.Number) error {
	if wholeID(id) > 0 {
		return nil
	}
	return fmt.Errorf("%s is not a whole number above zero. The data source aihubmix_api_keys lists the IDs of all "+
		"keys", attribute.FormatValue(id))
})

// ImportState takes the ID as text or as an identity. The CLI refreshes the key right after.
func (r *keyResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	given := strconv.Quote(req.ID)
	if len(req.ID) >= shortestSecret {
		given = fmt.Sprintf("A text of %d characters", len(req.ID))
	}
	id, err := strconv.ParseInt(req.ID, 10, 64)
	if err != nil {
		id = 0
	}
	if req.ID == "" {
		var identity keyIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		if resp.Diagnostics.HasError() {
			return
		}
		given, id = attribute.FormatValue(identity.ID), wholeID(identity.ID)
	}
	if _, err := aihubmix.ParseAPIKey(req.ID); err == nil {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "The ID of the API key is its secret",
			"The secret of a key was given in place of its ID. The CLI has printed it, so the log now has it: "+
				"replace the key. An API key is imported by its ID, which the data source aihubmix_api_keys lists.")
		return
	}
	if id < 1 {
		resp.Diagnostics.AddAttributeError(path.Root("id"), cannotUseID,
			given+" is not a whole number above zero. An API key is imported by its ID, which the data source "+
				"aihubmix_api_keys lists.")
		return
	}
	if _, problem := r.Connection.Authorized(ctx); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(id))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("user_id"), account.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("account_username"), account.Username)...)
	resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, privateState{Imported: true})...)
}

// wholeID returns an ID, or 0 if it is null or not a whole number that fits into an int64.
func wholeID(number types.Number) int64 {
	if number.IsNull() {
		return 0
	}
	id, accuracy := number.ValueBigFloat().Int64()
	if accuracy != big.Exact {
		return 0
	}
	return id
}
