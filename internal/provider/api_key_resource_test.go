package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

const appKey = "aihubmix_api_key.app"

func apiKey(arguments string) string {
	return "resource \"aihubmix_api_key\" \"app\" {\n" + arguments + "\n}\n"
}

// tableRow is a key of the server's table in one line.
func tableRow(key aihubmixtest.APIKey) string {
	return fmt.Sprintf("%d %s status=%d remain=%d used=%d unlimited=%t expires=%d models=%s subnet=%s",
		key.ID, key.Name, key.Status, key.RemainQuota, key.UsedQuota, key.Unlimited, key.ExpiredTime, key.Models, key.Subnet)
}

// serverHas compares the server's whole table.
func serverHas(server *aihubmixtest.Server, expected ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var found []string
		for _, key := range server.APIKeys() {
			found = append(found, tableRow(key))
		}
		if strings.Join(found, "\n") != strings.Join(expected, "\n") {
			return fmt.Errorf("the server has %q, not %q", found, expected)
		}
		return nil
	}
}

func action(expected plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(appKey, expected)}}
}

func noChange() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

const full = `
  name            = "app"
  spend_limit_usd = 0.2
  expires_at      = "2096-10-02T07:06:40Z"
  allowed_models  = ["gpt-5-nano", "gpt-5"]
  allowed_cidrs   = ["192.0.2.1", "10.0.0.0/8"]
`

// One whole life of a key. After each step the plan is empty, which the test
// framework itself looks at.
func TestLifeOfAnAPIKeyInEveryStyle(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithStyle(style))
			spend := func(quota int64, status int64) func() {
				return func() {
					server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) {
						key.RemainQuota, key.UsedQuota, key.Status = key.RemainQuota-quota, key.UsedQuota+quota, status
					})
				}
			}
			const limits = "expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32"
			secret := fmt.Sprintf("sk-TestKeyNumber%035d", 1)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: reaching(server).factories(),
				CheckDestroy:             serverHas(server),
				Steps: []resource.TestStep{
					{
						Config: apiKey(full),
						Check: resource.ComposeAggregateTestCheckFunc(
							serverHas(server, "1 app status=1 remain=100000 used=0 unlimited=false "+limits),
							resource.TestCheckResourceAttr(appKey, "id", "1"),
							resource.TestCheckResourceAttr(appKey, "user_id", "42"),
							resource.TestCheckResourceAttr(appKey, "enabled", "true"),
							resource.TestCheckResourceAttr(appKey, "key", secret),
							resource.TestMatchResourceAttr(appKey, "issued_at", regexp.MustCompile(`^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)),
						),
					},
					// Spending is no drift.
					{PreConfig: spend(7_500, 1), Config: apiKey(full), ConfigPlanChecks: noChange()},
					// The same in other words is no change.
					{
						Config: apiKey(`
  name            = "app"
  spend_limit_usd = 0.2000001
  expires_at      = "2096-10-02T09:06:40+02:00"
  allowed_models  = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs   = ["192.0.2.1/32", "10.0.0.0/8"]
  enabled         = true
`),
						ConfigPlanChecks: noChange(),
					},
					// A change of each attribute alone, with the use that goes on.
					{
						Config:           apiKey(strings.ReplaceAll(full, `"app"`, `"renamed"`)),
						ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
						Check:            serverHas(server, "1 renamed status=1 remain=92500 used=7500 unlimited=false "+limits),
					},
					{
						Config:           apiKey(strings.ReplaceAll(full, "0.2\n", "0.01\n")),
						ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
						// More was used already: what remains is negative, and holds.
						Check: serverHas(server, "1 app status=1 remain=-2500 used=7500 unlimited=false "+limits),
					},
					{
						Config: apiKey(strings.ReplaceAll(full, "0.2\n", "100 / 3\n")),
						Check:  serverHas(server, "1 app status=1 remain=16659166 used=7500 unlimited=false "+limits),
					},
					{
						Config: apiKey(strings.ReplaceAll(full, `"gpt-5-nano", `, "")),
						Check:  serverHas(server, "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 models=gpt-5 subnet=10.0.0.0/8,192.0.2.1/32"),
					},
					{
						Config: apiKey(strings.ReplaceAll(full, `"192.0.2.1"`, `"2001:db8::1/48"`)),
						Check:  serverHas(server, "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,2001:db8::1/48"),
					},
					{
						Config: apiKey(strings.ReplaceAll(full, "2096-10-02T07:06:40Z", "2096-10-02T07:06:41Z")),
						Check:  serverHas(server, "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000001 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32"),
					},
					{Config: apiKey(full + "enabled = false"), Check: serverHas(server, "1 app status=2 remain=92500 used=7500 unlimited=false "+limits)},
					{Config: apiKey(full), Check: serverHas(server, "1 app status=1 remain=92500 used=7500 unlimited=false "+limits)},
					// Used up, then raised.
					{PreConfig: spend(92_500, 4), Config: apiKey(full), ConfigPlanChecks: noChange()},
					{
						Config: apiKey(strings.ReplaceAll(full, "0.2\n", "0.4\n")),
						Check:  serverHas(server, "1 app status=1 remain=100000 used=100000 unlimited=false "+limits),
					},
					// Expired, then extended.
					{
						PreConfig: func() {
							server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.ExpiredTime, key.Status = 1_000_000_000, 3 })
						},
						Config:           apiKey(strings.ReplaceAll(full, "0.2\n", "0.4\n")),
						ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
						Check:            serverHas(server, "1 app status=1 remain=100000 used=100000 unlimited=false "+limits),
					},
					// All at once.
					{
						Config: apiKey(`name = "free"`),
						Check: resource.ComposeAggregateTestCheckFunc(
							serverHas(server, "1 free status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet="),
							resource.TestCheckResourceAttr(appKey, "key", secret),
						),
					},
					// Removed by somebody else, and made again.
					{
						PreConfig:        func() { server.RemoveAPIKey(1) },
						Config:           apiKey(`name = "free"`),
						ConfigPlanChecks: action(plancheck.ResourceActionCreate),
						Check:            serverHas(server, "2 free status=1 remain=-1 used=0 unlimited=true expires=-1 models= subnet="),
					},
				},
			})
		})
	}
}

// A key that cannot be used is a warning in the plan, unless the plan itself changes
// that, or it is meant to be so.
func TestAPIKeyThatRanOutIsAWarning(t *testing.T) {
	t.Parallel()
	const usedUp, expired = "Warning: The API key's spend limit is used up", "Warning: The API key has expired"
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey("name = \"app\"\nspend_limit_usd = 1\nexpires_at = \"2026-02-01T00:00:00Z\""))
	w.mustRun("apply", "-auto-approve")
	gateway.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.RemainQuota, key.UsedQuota, key.Status = 0, 500_000, 4 })
	expectWords(t, w.mustRun("plan"), usedUp, "No changes.")
	for _, remedy := range []string{"spend_limit_usd = 2", "spend_limit_usd = null", "spend_limit_usd = 0"} {
		w.configure("name = \"app\"\n" + remedy + "\nexpires_at = \"2026-02-01T00:00:00Z\"")
		expectNone(t, w.mustRun("plan"), "Warning:")
	}
	w.mustRun("apply", "-auto-approve")
	expectNone(t, w.mustRun("plan"), "Warning:")
	gateway.pass(t, 31*day)
	gateway.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.Status = 3 })
	expectWords(t, w.mustRun("plan"), expired, `The key "app" with the ID 1 expired at 2026-02-01T00:00:00Z. Set a later expires_at, or remove the key.`, "No changes.")
	for _, remedy := range []string{"", `expires_at = "2027-02-01T00:00:00Z"`, "ttl = \"2160h\"", "expires_at = \"2026-02-01T00:00:00Z\"\nrotate_when_changed = {}"} {
		w.configure("name = \"app\"\nspend_limit_usd = 0\n" + remedy)
		said := w.mustRun("plan")
		if strings.Contains(remedy, "rotate") {
			expectWords(t, said, expired)
			continue
		}
		expectNone(t, said, "Warning:")
	}
	expectNone(t, w.mustRun("destroy", "-auto-approve"), "Warning:")
}

// Removed by somebody else, and not noticed: deleting it is no error.
func TestDestroyOfAKeyThatIsGoneIsNoError(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithStyle(style))
			w := newWorkspace(t, server, needProvider+apiKey(`name = "app"`))
			w.mustRun("apply", "-auto-approve")
			server.RemoveAPIKey(1)
			expectWords(t, w.mustRun("destroy", "-auto-approve", "-refresh=false"), "1 destroyed")
		})
	}
}

func TestFiftyKeysInParallelLeaveTheRightTable(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	check := func(status int64, suffix string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			names := map[string]bool{}
			for _, key := range server.APIKeys() {
				if key.Status != status {
					return fmt.Errorf("%s has status %d", key.Name, key.Status)
				}
				names[key.Name] = strings.HasSuffix(key.Name, suffix)
			}
			if len(names) != 50 || len(server.APIKeys()) != 50 {
				return fmt.Errorf("%d names of %d keys", len(names), len(server.APIKeys()))
			}
			return nil
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: reaching(server).factories(),
		CheckDestroy:             serverHas(server),
		Steps: []resource.TestStep{
			{Config: apiKey("count = 50\nname = \"app-${count.index}-a\"\nspend_limit_usd = 1"), Check: check(1, "-a")},
			{Config: apiKey("count = 50\nname = \"app-${count.index}-b\"\nspend_limit_usd = 2\nenabled = false"), Check: check(2, "-b")},
		},
	})
}
