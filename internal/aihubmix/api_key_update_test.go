package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// A key that ran out is enabled again in the order that the one-api family wants.
func TestAPIKeyThatRanOutIsRevived(t *testing.T) {
	exhausted := aihubmixtest.APIKey{Name: "app", Status: 4, RemainQuota: 0, UsedQuota: 100_000}
	expired := aihubmixtest.APIKey{Name: "app", Status: 3, Unlimited: true, RemainQuota: -1, ExpiredTime: 1_000}
	for name, test := range map[string]struct {
		key      aihubmixtest.APIKey
		settings aihubmix.APIKeySettings
		expected string
	}{
		"by a higher cap":                  {exhausted, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(150_000))}, "1 app status=1 remain=50000 used=100000 unlimited=false expires=-1 models= subnet="},
		"by no cap":                        {exhausted, aihubmix.APIKeySettings{Name: "app"}, "1 app status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet="},
		"not by a cap that is still used":  {exhausted, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(60_000))}, "1 app status=4 remain=-40000 used=100000 unlimited=false expires=-1 models= subnet="},
		"by a later expiry":                {expired, aihubmix.APIKeySettings{Name: "app", ExpiredTime: new(int64(4_000_000_000))}, "1 app status=1 remain=-1 used=0 unlimited=true expires=4000000000 models= subnet="},
		"into disabled, if that is wanted": {exhausted, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(150_000)), Disabled: true}, "1 app status=2 remain=50000 used=100000 unlimited=false expires=-1 models= subnet="},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				if _, err := gateway.client().UpdateAPIKey(t.Context(), 1, test.settings); err != nil {
					t.Fatal(err)
				}
				expectTable(t, gateway, test.expected)
			}, aihubmixtest.WithAPIKeys(test.key))
		})
	}
}

// What was spent between reading and writing is not given back.
func TestSpendingDuringAChangeIsNotGivenBack(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		spent := false
		gateway.OnAPIKeyWrite(func(key *aihubmixtest.APIKey) {
			if !spent {
				spent = true
				key.RemainQuota, key.UsedQuota = key.RemainQuota-10, key.UsedQuota+10
			}
		})
		updated, err := gateway.client().UpdateAPIKey(t.Context(), 1, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(500))})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "cap", *updated.SpendLimit(), 500)
		expectTable(t, gateway, "1 app status=1 remain=490 used=10 unlimited=false expires=-1 models= subnet=")
	}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "app", RemainQuota: 100}))
}

// A gateway that accepts a change and does not make it must not be believed.
func TestChangeThatIsNotDoneIsAnError(t *testing.T) {
	for name, settings := range map[string]aihubmix.APIKeySettings{
		"of the status": {Name: "app", SpendLimit: new(int64(100_000)), Disabled: true},
		"of the name":   {Name: "renamed", SpendLimit: new(int64(100_000))},
		"of the cap":    {Name: "app", SpendLimit: new(int64(10))},
		"to no cap":     {Name: "app"},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				gateway.Inject(aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`})
				_, err := gateway.client().UpdateAPIKey(t.Context(), 1, settings)
				contains(t, failureOf(t, err).Reason, "accepted the change of the key 1, but has not done it")
			}, aihubmixtest.WithAPIKeys(suiteKey))
		})
	}
}

// Spending that moves the cap again and again is not taken for the wanted cap.
func TestCapThatCannotBeSetRightIsAnError(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		spent := int64(0)
		gateway.OnAPIKeyWrite(func(key *aihubmixtest.APIKey) {
			spent += 10
			key.UsedQuota += spent
		})
		_, err := gateway.client().UpdateAPIKey(t.Context(), 1, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(500))})
		contains(t, failureOf(t, err).Reason, "has not done it")
		equal(t, "changes that were sent", gateway.Count("PUT", apiKeysPath), 3)
	}, aihubmixtest.WithAPIKeys(suiteKey))
}
