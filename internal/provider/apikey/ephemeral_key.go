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

// ephemeralKey has the values for renewing and closing a key. It does not have the secret.
type ephemeralKey struct {
	ID       int64                   `json:"id"`
	Settings aihubmix.APIKeySettings `json:"settings"`
	// Until is when the key expires at the latest, in seconds since 1970-01-01 UTC.
	Until  int64 `json:"until"`
	Delete bool  `json:"delete"`
}

// ephemeralKeyState is the private state of an open key. The CLI keeps it during the run.
const ephemeralKeyState attribute.PrivateValue[ephemeralKey] = "key"

// apiKey returns the ID and the name for requests to the gateway.
func (k *ephemeralKey) apiKey() aihubmix.APIKey {
	return aihubmix.APIKey{ID: k.ID, Name: k.Settings.Name}
}

// extend sets the expiry: to the end of a new lease if the key is deleted on close, or else to the latest time.
func (k *ephemeralKey) extend(now time.Time) {
	expiry := k.Until
	if k.Delete {
		expiry = min(expiry, now.Add(lease).Unix())
	}
	k.Settings.ExpiredTime = &expiry
}

// renewAt returns the middle of the remaining time, or zero if the expiry cannot be extended.
func (k *ephemeralKey) renewAt(now time.Time) time.Time {
	expiry := *k.Settings.ExpiredTime
	if expiry >= k.Until {
		return time.Time{}
	}
	return now.Add(time.Unix(expiry, 0).Sub(now) / 2)
}

// description names the key, its limit and its expiry.
func (k *ephemeralKey) description() string {
	id := ""
	if k.ID != 0 {
		id = fmt.Sprintf(" with the ID %d", k.ID)
	}
	return fmt.Sprintf("%q%s, created to spend at most %s USD and to expire at %s.", k.Settings.Name, id,
		attribute.FormatUSD(*k.Settings.SpendLimit), attribute.FormatTime(k.Settings.ExpiredTime).ValueString())
}
