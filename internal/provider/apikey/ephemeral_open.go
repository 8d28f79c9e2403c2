package apikey

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

const defaultNamePrefix = "tf-"

// Open creates the key.
func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := e.Connection.Authorized(ctx)
	if problem == nil {
		problem = checkSpendLimit(ctx, e.Connection, model.SpendLimitUSD)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	opened, problem := model.newKey(e.Connection.Now())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	key, err := e.create(ctx, client, &opened, model)
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		requested := resourceModel{
			Name: types.StringValue(opened.Settings.Name), SpendLimitUSD: model.SpendLimitUSD, TTL: model.TTL,
			ExpiresAt:     attribute.FormatTime(opened.Settings.ExpiredTime),
			AllowedModels: model.AllowedModels, AllowedCIDRs: model.AllowedCIDRs, Enabled: types.BoolValue(true),
		}
		resp.Diagnostics.Append(requested.alteredDiagnostic(client, altered, 0, opened.leftover(key, err)))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(e.Connection.Diagnostic(cannotCreateKey, err, opened.leftover(key, err)))
		return
	}
	if opened.Delete {
		e.Connection.Shutdown().Opened(client, opened.expected())
	}
	resp.Diagnostics.Append(ephemeralKeyState.Set(ctx, resp.Private, opened)...)
	resp.RenewAt = opened.renewAt(e.Connection.Now())
	model.ID = types.Int64Value(key.ID)
	model.Name = types.StringValue(opened.Settings.Name)
	model.Key = attribute.SecretValue(key.Key)
	model.ExpiresAt = attribute.FormatTime(opened.Settings.ExpiredTime)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

// newKey returns the key to create. Its name is unique, so that it can be found if the response is lost.
func (m ephemeralModel) newKey(now time.Time) (ephemeralKey, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok || limit == nil {
		detail := "It is null. Set an amount in US dollars: an ephemeral API key always has a limit."
		if !ok {
			detail = attribute.Sentence(limitOutOfRange(m.SpendLimitUSD).Error())
		}
		return ephemeralKey{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"),
			"The spend limit cannot be used", detail)
	}
	duration, err := timeToLive(m.TTL)
	if err != nil {
		return ephemeralKey{}, diag.NewAttributeErrorDiagnostic(path.Root("ttl"),
			"The time to live cannot be used", err.Error()+".")
	}
	prefix := defaultNamePrefix
	if !m.NamePrefix.IsNull() {
		prefix = m.NamePrefix.ValueString()
	}
	models := attribute.Strings(m.AllowedModels.SetValue)
	slices.Sort(models)
	key := ephemeralKey{
		Settings: aihubmix.APIKeySettings{
			Name:       aihubmix.UniqueName(prefix),
			SpendLimit: limit,
			Models:     models,
			Networks:   networks(m.AllowedCIDRs.SetValue),
		},
		Until:  now.Add(duration).Unix(),
		Began:  now.Unix(),
		Delete: m.DeleteOnClose.IsNull() || m.DeleteOnClose.ValueBool(),
	}
	key.extend(now)
	return key, nil
}

// create creates the key, and checks that it has the requested settings before its secret is handed out. If they
// differ, the key is updated, or deleted if that fails.
func (e *ephemeralResource) create(
	ctx context.Context, client *aihubmix.Client, opened *ephemeralKey, model ephemeralModel,
) (aihubmix.APIKey, error) {
	key, err := client.CreateAPIKey(ctx, opened.Settings)
	opened.ID = key.ID
	if key.Name != "" {
		opened.Settings.Name = key.Name
	}
	if err != nil {
		return key, err
	}
	ttl, _ := timeToLive(model.TTL) // It was checked before.
	reported, _ := creationTime(ctx, client, key)
	opened.created(key, reported, ttl, e.Connection.Now())
	confirmed, err := client.ConfirmAPIKey(ctx, key, opened.Settings)
	if _, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		_, err = client.UpdateAPIKey(ctx, confirmed, opened.Settings)
	}
	if err == nil {
		return key, nil
	}
	if client.DeleteAPIKey(ctx, key.Expected()) == nil {
		key.ID = 0
	}
	return key, err
}

// leftover returns a sentence on whether a failed create leaves a key behind.
func (k *ephemeralKey) leftover(key aihubmix.APIKey, err error) string {
	failure, _ := errors.AsType[aihubmix.Error](err)
	switch {
	case key.ID != 0:
		return mayStillExist + k.description() + deleteOrWait
	case failure.Ambiguous:
		return "It is not known whether the key was created. If it was, it still exists: " + k.description() +
			deleteOrWait
	}
	return "No key is left."
}
