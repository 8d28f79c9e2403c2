package provider_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The module's findings over a real table of keys, in every style.
func TestKeyAuditFindsWhatToLookAt(t *testing.T) {
	t.Parallel()
	now := time.Now().Unix()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
				gatewaytest.APIKey{Name: "tidy", RemainQuota: 500_000, ExpiredTime: 4_000_000_000, AccessTime: now},
				gatewaytest.APIKey{Name: "unlimited", Unlimited: true, ExpiredTime: 4_000_000_000, AccessTime: now},
				gatewaytest.APIKey{Name: "eternal", RemainQuota: 500_000, AccessTime: now},
				gatewaytest.APIKey{
					Name: "idle", RemainQuota: 500_000, ExpiredTime: 4_000_000_000, AccessTime: now - 31*24*3600,
				},
				gatewaytest.APIKey{Name: "dear", RemainQuota: 500_000_000, ExpiredTime: 4_000_000_000, AccessTime: now},
				gatewaytest.APIKey{Name: "disabled", Status: 2, Unlimited: true},
				gatewaytest.APIKey{Name: "expired", Status: 3, RemainQuota: 500_000, ExpiredTime: now - 60},
				gatewaytest.APIKey{Name: "just expired", RemainQuota: 500_000, ExpiredTime: now - 60, AccessTime: now},
				gatewaytest.APIKey{
					Name: "retired-app", RemainQuota: 500_000, ExpiredTime: now + 3600, AccessTime: now,
				},
				gatewaytest.APIKey{Name: "retired-old", Status: 3, RemainQuota: 500_000, ExpiredTime: now - 60},
				gatewaytest.APIKey{Name: "used up", Status: 4, UsedQuota: 500_000, ExpiredTime: 4_000_000_000},
				gatewaytest.APIKey{Name: "off and used up", Status: 2, UsedQuota: 500_000, ExpiredTime: now - 60},
				// The longest response of gpt-5 costs 1.28 USD, that of gpt-5-nano 0.0512 USD.
				gatewaytest.APIKey{
					Name: "small", RemainQuota: 600_000, ExpiredTime: 4_000_000_000, AccessTime: now,
					Models: "gpt-5,gpt-5-nano,unknown",
				},
				gatewaytest.APIKey{
					Name: "large enough", RemainQuota: 640_000, ExpiredTime: 4_000_000_000, AccessTime: now,
					Models: "gpt-5,gpt-5-nano",
				},
			))
			catalogue, tooSmall := "", "small"
			if style == gatewaytest.StyleOneAPI {
				catalogue, tooSmall = " has_catalogue = false\n", ""
			}
			w := exampleWorkspace(t, server, "module \"audit\" {\n source = \"../modules/key_audit\"\n "+
				"managed_ids = [1, 2, 3, 4, 8, 13, 14]\n managed_names = [\"tidy\", \"dear\"]\n idle_days = 30\n"+
				catalogue+"}\n"+
				"output \"found\" {\n value = { for finding in [\"unlimited\", \"never_expiring\", \"idle\", "+
				"\"above_balance\", \"not_managed\", \"expired\", \"exhausted\", \"too_small\", \"retired\", "+
				"\"left_behind\"] : "+
				"finding => join(\", \", module.audit[finding][*].name) }\n}")
			said := w.MustRun("apply", "-auto-approve")
			providertest.ExpectWords(t, said, "Warning: Check block assertion failed",
				"These AIHubMix keys have no spend limit: unlimited (2).",
				"These AIHubMix keys never expire: eternal (3).",
				"These AIHubMix keys have the name of a managed key and are in no state: dear (5).")
			var found map[string]string
			if err := json.Unmarshal(w.Output("output", "-json", "found"), &found); err != nil {
				t.Fatal(err)
			}
			for finding, expected := range map[string]string{
				"unlimited": "unlimited", "never_expiring": "eternal", "idle": "idle", "above_balance": "dear",
				"not_managed": "dear", "left_behind": "dear",
				"expired": "expired, just expired, retired-old", "retired": "retired-app, retired-old",
				"exhausted": "used up", "too_small": tooSmall,
			} {
				if found[finding] != expected {
					t.Errorf("%s: %q, not %q", finding, found[finding], expected)
				}
			}
		})
	}
}

// What a killed run left is known by its name alone.
func TestKeyAuditFindsWhatAKilledRunLeft(t *testing.T) {
	t.Parallel()
	now := time.Now()
	client := aihubmix.New(aihubmix.Config{}, aihubmix.WithCreationNamePrefix("terraform-"))
	left := client.NewCreationName(now.Add(-61 * time.Minute))
	managed := client.NewCreationName(now.Add(-62 * time.Minute))
	keys := []gatewaytest.APIKey{{Name: left}, {Name: managed}}
	for _, name := range []string{
		client.NewCreationName(now.Add(-time.Minute)),
		client.NewCreationName(now.Add(24 * time.Hour)), // Its clock is ahead.
		"terraform-zzzzzzz123456789",                    // In the year 4453.
		left + "0",
		left[:len(left)-1],
		"my-" + left,
		strings.ToUpper(left),
		strings.Replace(left, "terraform-", "terraform_", 1),
		"terraform-production-cluster",
	} {
		keys = append(keys, gatewaytest.APIKey{Name: name})
	}
	for i := range keys {
		keys[i].RemainQuota, keys[i].ExpiredTime, keys[i].AccessTime = 500_000, 4_000_000_000, now.Unix()
	}
	w := exampleWorkspace(t, providertest.NewServer(
		t, gatewaytest.WithAPIKeys(keys...),
	), "module \"audit\" {\n source = \"../modules/key_audit\"\n managed_ids = [2]\n}\n"+
		"output \"found\" {\n value = module.audit.abandoned\n}")
	said := w.MustRun("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "Warning: Check block assertion failed",
		"These AIHubMix keys were left by runs that were killed", left+" (1).")
	var found []struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(w.Output("output", "-json", "found"), &found); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].ID != 1 || found[0].Name != left {
		t.Errorf("%v, not the key %q alone", found, left)
	}
}
