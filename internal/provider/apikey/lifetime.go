package apikey

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// positiveDuration is a duration in whole seconds, 0 for null and for what is not known.
func positiveDuration(text types.String) (time.Duration, error) {
	if text.IsNull() || text.IsUnknown() {
		return 0, nil
	}
	duration, err := time.ParseDuration(text.ValueString())
	if err != nil || duration <= 0 || duration%time.Second != 0 {
		return 0, fmt.Errorf("%s is not a duration above zero in whole seconds. Write a number with a unit, such as "+
			"\"2160h\", which is 90 days",
			attribute.FormatSetting(text.ValueString()))
	}
	return duration, nil
}

// sameDuration compares durations however they are written.
func sameDuration(a, b types.String) bool {
	first, errFirst := positiveDuration(a)
	second, errSecond := positiveDuration(b)
	return errFirst == nil && errSecond == nil && a.IsNull() == b.IsNull() && first == second
}

var (
	lifetimeCheck = attribute.CheckValue("must be a duration above zero in whole seconds", "The time to live cannot "+
		"be used", func(text types.String) error {
		_, err := positiveDuration(text)
		return err
	})
	rotationCheck = attribute.CheckValue("must be a duration above zero in whole seconds", "The rotation time cannot "+
		"be used", func(text types.String) error {
		_, err := positiveDuration(text)
		return err
	})
	// keepSameDuration plans what the state has where the duration is the same.
	keepSameDuration = attribute.NewKeepSame("The same duration in other units is not a change.", sameDuration)
)

// timeToLive is how long after its creation the key expires, 0 where that is not
// configured or not known.
func (m resourceModel) timeToLive() time.Duration {
	duration, _ := positiveDuration(m.TTL)
	return duration
}

// rotationWindow is how long before its expiry the key is replaced, 0 for never.
func (m resourceModel) rotationWindow() time.Duration {
	duration, _ := positiveDuration(m.RotateBeforeExpiry)
	return duration
}

// checkLifetime reports what does not go together in a configuration, as far as it is
// known.
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
			"rotate_before_expiry needs ttl: a new key with the same expires_at would be due again in the next plan.")
	case isKnown(m.RotateBeforeExpiry) && isKnown(m.TTL) && m.timeToLive() > 0 && m.rotationWindow() >= m.timeToLive():
		diags.AddAttributeError(path.Root("rotate_before_expiry"), "The rotation time cannot be used",
			fmt.Sprintf("%q is not smaller than the ttl of %q: a new key would be replaced at once.",
				m.RotateBeforeExpiry.ValueString(), m.TTL.ValueString()))
	}
	return diags
}

// expiryWithin is the expiry of a key that exists, when it has this time to live: counted
// from its creation, or from the previous expiry where the service does not report when
// it was created. It is unknown where neither tells.
func (m resourceModel) expiryWithin(timeToLive time.Duration) types.String {
	if issued, err := time.Parse(time.RFC3339, m.IssuedAt.ValueString()); err == nil {
		return attribute.FormatTime(new(issued.Add(timeToLive).Unix()))
	}
	expiry, err := expirySeconds(m.ExpiresAt)
	if err != nil || expiry == nil || m.timeToLive() == 0 {
		return types.StringUnknown()
	}
	return attribute.FormatTime(new(*expiry + int64((timeToLive-m.timeToLive())/time.Second)))
}

// startLifetime is the expiry that a new key gets before it is known when the service
// thinks it was created, and that of a key of which nothing else is known.
func (m *resourceModel) startLifetime(settings *aihubmix.APIKeySettings, now time.Time) {
	if timeToLive := m.timeToLive(); timeToLive > 0 && m.ExpiresAt.IsUnknown() {
		settings.ExpiredTime = new(now.Add(timeToLive).Unix())
		m.ExpiresAt = attribute.FormatTime(settings.ExpiredTime)
	}
}

// countFrom sets the expiry of a new key by the time that the service reports for its
// creation. A key that has expired then, or that is due for rotation at once, and would
// be in each plan, is a problem.
func (m *resourceModel) countFrom(created *int64, settings *aihubmix.APIKeySettings, now time.Time) (problem string) {
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
	consequence := "It could not be used."
	if left > 0 {
		consequence = fmt.Sprintf("Each plan would replace it, as less than the rotate_before_expiry of %q is left.",
			m.RotateBeforeExpiry.ValueString())
	}
	return fmt.Sprintf("The gateway reports %s as the time of its creation, so with a ttl of %q it expires at %s, "+
		"but it is %s here. %s Compare the two clocks, or choose a longer ttl.",
		attribute.FormatTime(
			created,
		).ValueString(), m.TTL.ValueString(), m.ExpiresAt.ValueString(), attribute.FormatTime(
			new(now.Unix()),
		).ValueString(), consequence)
}

// isDue reports whether the key is to be replaced, with the expiry that it has by plan.
func (m resourceModel) isDue(now time.Time) bool {
	window := m.rotationWindow()
	expiry, err := expirySeconds(m.ExpiresAt)
	return window > 0 && m.timeToLive() > 0 && err == nil && expiry != nil && time.Unix(*expiry, 0).Sub(now) < window
}

// hasPassed reports whether a time is known and not in the future.
func hasPassed(text types.String, now time.Time) bool {
	expiry, err := expirySeconds(text)
	return errors.Is(err, errBefore1970) || err == nil && expiry != nil && *expiry <= now.Unix()
}
