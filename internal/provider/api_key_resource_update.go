package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func (r *apiKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, &apiKeyIdentity{ID: model.ID})...)
	settings, problem := model.settings()
	if problem == nil {
		problem = r.mayWrite(ctx, req.Private, model.ID.ValueInt64())
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, err := r.connection.client.UpdateAPIKey(ctx, model.ID.ValueInt64(), settings)
	if err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot change the API key", err, r.connection.keySource))
		return
	}
	// The planned values are what the service has now; identify adds the rest.
	model.identify(key)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// mayWrite is why a key may not be written to: with -refresh=false nothing else
// has compared the account yet, and the same ID may be another key's there.
func (r *apiKeyResource) mayWrite(ctx context.Context, private privateState, id int64) diag.Diagnostic {
	if refusal := r.connection.refusal(ctx); refusal != nil {
		return refusal
	}
	kept, diags := private.GetKey(ctx, privateOwner)
	if diags.HasError() {
		return diags[0]
	}
	return r.otherAccount(ctx, kept, id)
}

// privateState is what is kept beside the state.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

func (r *apiKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model apiKeyResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if problem := r.mayWrite(ctx, req.Private, model.ID.ValueInt64()); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if err := r.connection.client.DeleteAPIKey(ctx, model.ID.ValueInt64()); err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot delete the API key", err, r.connection.keySource))
	}
}
