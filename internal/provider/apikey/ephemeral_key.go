package apikey

import (
	"fmt"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// lease is how long a key that is deleted on close lives without being renewed. No CLI closes open resources when a
// run fails, is interrupted or is killed.
const lease = 15 * time.Minute

// clockTolerance is how many seconds the clocks may differ without a correction of the expiry.
const clockTolerance = 2

// ephemeralKey has the values for renewing and closing a key. It does not have the secret.
type ephemeralKey struct {
	ID       int64                   `json:"id"`
	Settings aihubmix.APIKeySettings `json:"settings"`
	// Until is when the key expires at the latest, in seconds since 1970-01-01 UTC.
	Until  int64 `json:"until"`
	Delete bool  `json:"delete"`
	// Ahead is how many seconds the gateway's clock is ahead of this machine's. Expiries are by the gateway's.
	Ahead int64 `json:"ahead,omitempty"`
	// Began, Issued, Tail and Shown are for the comparison with the key that has the ID; see
	// [aihubmix.ExpectedAPIKey].
	Began  int64                  `json:"began"`
	Issued *int64                 `json:"issued,omitempty"`
	Tail   string                 `json:"tail,omitempty"`
	Shown  aihubmix.ShownOfAPIKey `json:"shown,omitzero"`
}

// ephemeralKeyState is the private state of an open key. The CLI keeps it during the run.
const ephemeralKeyState attribute.PrivateValue[ephemeralKey] = "key"

// expected returns what is known of the key, for comparison with the one that has its ID.
func (k *ephemeralKey) expected() aihubmix.ExpectedAPIKey {
	return aihubmix.ExpectedAPIKey{
		ID: k.ID, Name: k.Settings.Name, Tail: k.Tail, Began: time.Unix(k.Began, 0), IssuedTime: k.Issued,
		Shown: k.Shown,
	}
}

// created notes what the create has shown. If the clocks differ, the expiry counts from the reported creation time.
func (k *ephemeralKey) created(key aihubmix.APIKey, reported *int64, ttl time.Duration, now time.Time) {
	expected := key.Expected()
	k.Issued, k.Shown, k.Tail = expected.IssuedTime, expected.Shown, expected.SecretTail()
	if reported == nil || *reported >= k.Began-clockTolerance && *reported <= now.Unix()+clockTolerance {
		return
	}
	k.Ahead = *reported - k.Began
	k.Until = *reported + int64(ttl/time.Second)
	k.extend(now)
}

// extend sets the expiry: to the end of a new lease if the key is deleted on close, or else to the latest time.
func (k *ephemeralKey) extend(now time.Time) {
	expiry := k.Until
	if k.Delete {
		expiry = min(expiry, now.Add(lease).Unix()+k.Ahead)
	}
	k.Settings.ExpiredTime = &expiry
}

// renewAt returns the middle of the remaining time, or zero if the expiry cannot be extended.
func (k *ephemeralKey) renewAt(now time.Time) time.Time {
	expiry := *k.Settings.ExpiredTime
	if expiry >= k.Until {
		return time.Time{}
	}
	return now.Add(time.Unix(expiry-k.Ahead, 0).Sub(now) / 2)
}

// The words around the description of a key that may be left behind.
const (
	mayStillExist = "The key may still exist: "
	deleteOrWait  = " Delete it in the gateway's console, or let it expire."
)

// description names the key, its limit and its expiry.
func (k *ephemeralKey) description() string {
	key := fmt.Sprintf("API key %q", k.Settings.Name)
	if k.ID != 0 {
		key = named(k.Settings.Name, k.ID)
	}
	return fmt.Sprintf("the %s, created to spend at most %s USD and to expire at %s.", key,
		attribute.FormatUSD(*k.Settings.SpendLimit), attribute.FormatTime(k.Settings.ExpiredTime).ValueString())
}
