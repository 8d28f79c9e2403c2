package apikey

import (
	"cmp"
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func (r *keyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.State.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := r.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	private, diags := readPrivateState(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	key, found, problem := r.findOrWait(ctx, client, model, private, client.RefreshAPIKey)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	// The framework requires an identity even for a key that is removed. Older CLIs send none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(cmp.Or(model.ID.ValueInt64(), key.ID)))...)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	before := private
	if !r.Connection.IsGateway(private.Gateway) {
		private.Gateway = r.Connection.Gateway()
	}
	resp.Diagnostics.Append(r.refresh(ctx, &model, key, &private)...)
	if !reflect.DeepEqual(private, before) {
		resp.Diagnostics.Append(privateStateKey.Set(ctx, resp.Private, private)...)
	}
	resp.Diagnostics.Append(attribute.SetModel(ctx, &resp.State.Raw, &model)...)
}

// refresh updates the model and the private state of a key with the reported one.
func (r *keyResource) refresh(
	ctx context.Context, model *resourceModel, key aihubmix.APIKey, private *privateState,
) (diags diag.Diagnostics) {
	model.setReported(key, *private)
	expected := model.expected(*private)
	if expected.HasOtherTail(key) {
		diags.AddAttributeWarning(path.Root("key"), "The API key's secret was changed at the gateway",
			fmt.Sprintf("The secret of the %s ends in %s in the state, but in %s at the gateway, which does not "+
				"report the whole secret. The one in the state no longer works. Replace the key: terraform apply "+
				"-replace, or a change of rotate_when_changed.",
				named(key.Name, key.ID), expected.SecretTail(), key.Last4))
	}
	if key.HasUnusableExpiry() {
		diags.AddAttributeWarning(path.Root("expires_at"), "The API key's expiry cannot be read",
			fmt.Sprintf("The gateway does not report the expiry of the %s in seconds, so expires_at is null. Report "+
				"this to the gateway's support.", named(key.Name, key.ID)))
	}
	private.Shown = expected.After(key).Shown
	diags.Append(showLimit(ctx, r.Connection, model, key)...)
	account := r.Connection.KnownAccount()
	if account == nil && model.UserID.IsNull() {
		// Only the username identifies the account then, and accounts can be renamed.
		if read, problem := r.Connection.Account(ctx); problem == nil {
			account = &read
		}
	}
	if account != nil {
		model.setAccount(*account)
	}
	r.Connection.NoteRefreshedAPIKey(key)
	return diags
}
