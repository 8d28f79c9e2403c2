package apikey

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

const (
	// retiredPrefix begins the names of keys that were destroyed, but can be used for a while.
	retiredPrefix = "retired-"
	// retiredNameLength is in bytes: the one-api family allows no more.
	retiredNameLength = 30
)

// retiredName returns the name of a key that was destroyed.
func retiredName(name string) string {
	name = retiredPrefix + name
	if len(name) <= retiredNameLength {
		return name
	}
	end := retiredNameLength
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

// keptUntil returns the expiry of a destroyed key that can be used for a while, or nil if it is to be deleted. One
// whose creation did not finish was never handed out.
func (m resourceModel) keptUntil(client *aihubmix.Client, key aihubmix.APIKey, now time.Time) *int64 {
	keep, _ := positiveDuration(m.KeepAfterDestroy)
	if _, isCreationName := client.CreationTime(m.Name.ValueString()); isCreationName {
		return nil
	}
	return usableUntil(key, keep, now)
}

// usableUntil returns when a key expires that can be used for so long yet, or nil if it cannot be used now, or its
// limit is not reported and would be lost.
func usableUntil(key aihubmix.APIKey, keep time.Duration, now time.Time) *int64 {
	isLimitUnknown := !key.Unlimited && key.RemainQuota == nil
	if keep == 0 || key.IsDisabled() || isLimitUnknown || key.IsExpired(now) || key.IsExhausted() {
		return nil
	}
	until := now.Add(keep).Unix()
	if key.ExpiredTime != nil {
		until = min(until, *key.ExpiredTime)
	}
	return &until
}

// retire lets a destroyed key expire at that time. One that expires then anyway is left as it is.
func (r *keyResource) retire(
	ctx context.Context, client *aihubmix.Client, key aihubmix.APIKey, until int64,
) diag.Diagnostic {
	if key.ExpiredTime != nil && *key.ExpiredTime <= until {
		return nil
	}
	_, err := client.RetireAPIKey(ctx, key, retiredName(key.Name), until)
	if err == nil {
		return nil
	}
	advice := fmt.Sprintf("The %s is to be kept for a while (keep_after_destroy), and is still in the state. If the "+
		"gateway refuses this, delete the key in the gateway's console once consumers have changed over, then apply "+
		"again.", named(key.Name, key.ID))
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		names := make([]string, len(altered.Settings))
		for i, setting := range altered.Settings {
			names[i] = arguments[setting]
		}
		return diag.NewErrorDiagnostic(cannotRetireKey, "The gateway accepted the request, but did not apply "+
			attribute.Listed(names, "and")+".\n\n"+advice)
	}
	return r.Connection.Diagnostic(cannotRetireKey, err, advice)
}
