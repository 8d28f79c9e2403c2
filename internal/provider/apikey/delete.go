package apikey

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func (r *keyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	private, diags := readPrivateState(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	client, problem := r.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, found, problem := r.findOrWait(ctx, client, model, private, client.FindAPIKey)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	if !found {
		return
	}
	if until := model.keptUntil(client, key, r.Connection.Now()); until != nil {
		if problem := r.retire(ctx, client, key, *until); problem != nil {
			resp.Diagnostics.Append(problem)
		}
		return
	}
	if err := client.DeleteAPIKey(ctx, key.Expected()); err != nil {
		var consequences []string
		if _, isUnlisted := errors.AsType[aihubmix.UnlistedError](err); isUnlisted {
			consequences = append(consequences, model.mayBeGone())
		}
		resp.Diagnostics.Append(r.Connection.Diagnostic(cannotDeleteKey, err, consequences...))
	}
}
