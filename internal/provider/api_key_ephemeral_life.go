package provider

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// privateKey names what is kept of an open key for as long as the run lasts.
const privateKey = "key"

// openKey is all that renewing and closing a key need; its secret is not.
type openKey struct {
	ID         int64                   `json:"id"`
	Settings   aihubmix.APIKeySettings `json:"settings"`
	TimeToLive time.Duration           `json:"time_to_live"`
	Delete     bool                    `json:"delete"`
}

func (e *apiKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model apiKeyEphemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if refusal := e.connection.refusal(ctx); refusal != nil {
		resp.Diagnostics.Append(refusal)
		return
	}
	opened, problem := model.open()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	now := e.connection.now()
	opened.Settings.ExpiredTime = new(now.Add(opened.TimeToLive).Unix())
	key, err := e.create(ctx, &opened)
	if err != nil {
		resp.Diagnostics.Append(requestFailed(cannotCreateKey, err, e.connection.keySource))
		return
	}
	if key.Key == nil {
		resp.Diagnostics.AddError("The API key was made, but its secret is lost",
			"The service did not tell the secret of either of the two keys that were made. They were deleted.")
		return
	}
	resp.Diagnostics.Append(keepOpenKey(ctx, resp.Private, opened)...)
	resp.RenewAt = now.Add(opened.TimeToLive / 2)
	model.ID = types.Int64Value(key.ID)
	model.Name = types.StringValue(opened.Settings.Name)
	model.Key = secretValue(key.Key)
	model.ExpiresAt = timeText(opened.Settings.ExpiredTime)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// open is the key to make. Its name is unique, so that one whose answer is lost
// can be found.
func (m apiKeyEphemeralModel) open() (openKey, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok || limit == nil {
		return openKey{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"), "The spend limit cannot be used", "It must be zero or more US dollars.")
	}
	duration, err := timeToLive(m.TTL)
	if err != nil {
		return openKey{}, diag.NewAttributeErrorDiagnostic(path.Root("ttl"), "The time to live cannot be used", err.Error()+".")
	}
	prefix := defaultNamePrefix
	if !m.NamePrefix.IsNull() {
		prefix = m.NamePrefix.ValueString()
	}
	random := make([]byte, 6)
	_, _ = rand.Read(random) // It never fails.
	models := texts(m.AllowedModels)
	slices.Sort(models)
	return openKey{
		Settings: aihubmix.APIKeySettings{
			Name: prefix + hex.EncodeToString(random), SpendLimit: limit, Models: models, Networks: networks(m.AllowedCIDRs),
		},
		TimeToLive: duration,
		Delete:     m.DeleteOnClose.IsNull() || m.DeleteOnClose.ValueBool(),
	}, nil
}

// create makes the key. One without its secret is of no use: it is deleted, and
// one more is made.
func (e *apiKeyEphemeralResource) create(ctx context.Context, opened *openKey) (aihubmix.APIKey, error) {
	var key aihubmix.APIKey
	for range 2 {
		var err error
		key, _, err = e.connection.client.CreateAPIKey(ctx, opened.Settings)
		opened.ID = key.ID
		switch {
		case err != nil:
			return key, err
		case key.Key != nil && key.Has(opened.Settings):
			return key, nil
		case key.Key != nil:
			return key, e.settle(ctx, *opened)
		}
		if err := e.connection.client.DeleteAPIKey(ctx, key.ID); err != nil {
			return key, err
		}
	}
	return key, nil
}

// settle gives a key the settings that a gateway has not made it with, and leaves
// none behind that has others.
func (e *apiKeyEphemeralResource) settle(ctx context.Context, opened openKey) error {
	_, err := e.connection.client.UpdateAPIKey(ctx, opened.ID, opened.Settings)
	if err == nil {
		return nil
	}
	if left := e.connection.client.DeleteAPIKey(ctx, opened.ID); left != nil {
		return left
	}
	return err
}

// Renew pushes the expiry on.
func (e *apiKeyEphemeralResource) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	opened, diags := openedKey(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	now := e.connection.now()
	opened.Settings.ExpiredTime = new(now.Add(opened.TimeToLive).Unix())
	if _, err := e.connection.client.UpdateAPIKey(ctx, opened.ID, opened.Settings); err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot push the API key's expiry on", err, e.connection.keySource))
		return
	}
	resp.RenewAt = now.Add(opened.TimeToLive / 2)
	resp.Diagnostics.Append(keepOpenKey(ctx, resp.Private, opened)...)
}

func (e *apiKeyEphemeralResource) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	opened, diags := openedKey(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !opened.Delete {
		return
	}
	if err := e.connection.client.DeleteAPIKey(ctx, opened.ID); err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot delete the API key", err, e.connection.keySource))
	}
}

func keepOpenKey(ctx context.Context, private interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}, opened openKey,
) diag.Diagnostics {
	encoded, err := json.Marshal(opened)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The API key cannot be kept for the run", "What renewing and closing it need cannot be encoded.")}
	}
	return private.SetKey(ctx, privateKey, encoded)
}

func openedKey(ctx context.Context, private privateState) (openKey, diag.Diagnostics) {
	var opened openKey
	kept, diags := private.GetKey(ctx, privateKey)
	if !diags.HasError() && json.Unmarshal(kept, &opened) != nil {
		diags.AddError("The open API key is not known", "What was kept of it for the run cannot be read. It expires by itself.")
	}
	return opened, diags
}
