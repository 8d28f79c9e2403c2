package apikey

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// timeToLive returns how long after its creation the key expires, or 0 if that is not configured or not known.
func (m resourceModel) timeToLive() time.Duration {
	duration, _ := positiveDuration(m.TTL)
	return duration
}

// rotationWindow returns how long before its expiry the key is replaced, or 0 for never.
func (m resourceModel) rotationWindow() time.Duration {
	duration, _ := positiveDuration(m.RotateBeforeExpiry)
	return duration
}

// checkLifetime reports arguments on the lifetime that contradict each other. It skips unknown values.
func (m resourceModel) checkLifetime() (diags diag.Diagnostics) {
	isKnown := func(value types.String) bool { return !value.IsNull() && !value.IsUnknown() }
	if isKnown(m.TTL) && isKnown(m.ExpiresAt) {
		diags.AddAttributeError(path.Root("ttl"), "The key has two expiry settings",
			"ttl and expires_at both say when the key expires. Leave one of them out.")
	}
	switch {
	case m.RotateBeforeExpiry.IsNull():
	case m.TTL.IsNull():
		diags.AddAttributeError(path.Root("rotate_before_expiry"), "The rotation time cannot be used",
			"rotate_before_expiry needs ttl: a new key with the same expires_at would be due again in the next plan. "+
				"Set ttl instead of expires_at.")
	case isKnown(m.RotateBeforeExpiry) && isKnown(m.TTL) && m.timeToLive() > 0 && m.rotationWindow() >= m.timeToLive():
		diags.AddAttributeError(path.Root("rotate_before_expiry"), "The rotation time cannot be used",
			fmt.Sprintf("%q is not smaller than the ttl of %q: a new key would be replaced at once. Choose a smaller "+
				"one, or a longer ttl.", m.RotateBeforeExpiry.ValueString(), m.TTL.ValueString()))
	}
	return diags
}

// expiryAfter returns the expiry of an existing key with this time to live. It counts from the creation, or from the
// previous expiry if the gateway does not report the creation time. If neither is known, the expiry is unknown.
func (m resourceModel) expiryAfter(timeToLive time.Duration) types.String {
	if issued, err := time.Parse(time.RFC3339, m.IssuedAt.ValueString()); err == nil {
		return attribute.FormatTime(new(issued.Add(timeToLive).Unix()))
	}
	expiry, err := expirySeconds(m.ExpiresAt)
	if err != nil || expiry == nil || m.timeToLive() == 0 {
		return types.StringUnknown()
	}
	return attribute.FormatTime(new(*expiry + int64((timeToLive-m.timeToLive())/time.Second)))
}

// setProvisionalExpiry counts an expiry that is still unknown from now. The gateway may report another creation time
// for a new key; for an existing one, nothing better is known.
func (m *resourceModel) setProvisionalExpiry(settings *aihubmix.APIKeySettings, now time.Time) {
	if timeToLive := m.timeToLive(); timeToLive > 0 && m.ExpiresAt.IsUnknown() {
		settings.ExpiredTime = new(now.Add(timeToLive).Unix())
		m.ExpiresAt = attribute.FormatTime(settings.ExpiredTime)
	}
}

// setExpiry counts the expiry of a new key from the reported creation time. It returns a problem if the key has
// already expired then, or is already due for rotation, because each plan would replace it.
func (m *resourceModel) setExpiry(created *int64, settings *aihubmix.APIKeySettings, now time.Time) (problem string) {
	timeToLive := m.timeToLive()
	if timeToLive == 0 || created == nil {
		return ""
	}
	settings.ExpiredTime = new(*created + int64(timeToLive/time.Second))
	m.ExpiresAt = attribute.FormatTime(settings.ExpiredTime)
	left := time.Unix(*settings.ExpiredTime, 0).Sub(now)
	if left > 0 && left >= m.rotationWindow() {
		return ""
	}
	consequence := "So it could not be used."
	if left > 0 {
		consequence = fmt.Sprintf(
			"So each plan would replace it, because less than the rotate_before_expiry of %q remains.",
			m.RotateBeforeExpiry.ValueString())
	}
	return fmt.Sprintf("The gateway reports %s as the key's creation time. With a ttl of %q, the key expires at %s; "+
		"the time here is %s. %s Compare the two clocks, or choose a longer ttl.",
		attribute.FormatTime(created).ValueString(), m.TTL.ValueString(), m.ExpiresAt.ValueString(),
		attribute.FormatTime(new(now.Unix())).ValueString(), consequence)
}

// isDueForRotation reports whether less time than the rotation window is left before the planned expiry.
func (m resourceModel) isDueForRotation(now time.Time) bool {
	window := m.rotationWindow()
	expiry, err := expirySeconds(m.ExpiresAt)
	return window > 0 && m.timeToLive() > 0 && err == nil && expiry != nil && time.Unix(*expiry, 0).Sub(now) < window
}
