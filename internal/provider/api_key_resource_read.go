package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func (r *apiKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Older CLIs send no identity, and take none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	if refusal := r.connection.refusal(ctx); refusal != nil {
		resp.Diagnostics.Append(refusal)
		return
	}
	id := model.ID.ValueInt64()
	key, err := r.connection.client.RefreshAPIKey(ctx, id)
	if isNotFound(err) {
		kept, diags := req.Private.GetKey(ctx, privateOwner)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		if problem := r.otherAccount(ctx, kept, id); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot read the API key", err, r.connection.keySource))
		return
	}
	issued := timeText(key.CreatedTime)
	if !model.IssuedAt.IsNull() && !issued.IsNull() && !model.IssuedAt.Equal(issued) {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "The ID is another API key's now",
			fmt.Sprintf("The key with the ID %d in the state was made at %s, but the account's key with this ID, named %q, was made at %s. Gateways give small IDs again, after a restore for one, and the Manage Key, which came from %s, may be another account's. "+
				"If the key in the state is gone, take it out of the state (terraform state rm).", id, model.IssuedAt.ValueString(), key.Name, issued.ValueString(), r.connection.keySource))
		return
	}
	resp.Diagnostics.Append(model.follow(ctx, key)...)
	switch now := r.connection.now(); {
	case key.IsExpired(now):
		resp.Diagnostics.AddAttributeWarning(path.Root("expires_at"), "The API key has expired",
			fmt.Sprintf("The key %q with the ID %d cannot be used since %s. Give it a later expires_at, or remove it.", key.Name, id, model.ExpiresAt.ValueString()))
	case key.IsExhausted():
		resp.Diagnostics.AddAttributeWarning(path.Root("spend_limit_usd"), "The API key's spend limit is used up",
			fmt.Sprintf("The key %q with the ID %d cannot be used any more. Give it a higher spend_limit_usd, or remove it.", key.Name, id))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
