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

func TestAPIKeyIsImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			existing := cappedKey
			existing.RemainQuota = 16_659_166
			server := newServer(t, aihubmixtest.WithStyle(style), aihubmixtest.WithAPIKeys(existing))
			w := newWorkspace(t, server, needProvider+apiKey(`
  name                = "capped"
  spend_limit_usd     = 100 / 3
  expires_at          = "2096-10-02T09:06:40+02:00"
  allowed_models      = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs       = ["10.0.0.0/8"]
`)+"\nimport {\n  to = aihubmix_api_key.app\n  id = \"7\"\n}\n")
			expectWords(t, w.mustRun("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
			said, exit := w.run("plan", "-detailed-exitcode")
			expectExit(t, exit, 0, said)

			// The first values of rotate_when_changed don't replace the key, further ones do.
			w.write("main.tf", strings.ReplaceAll(w.read("main.tf"), `"capped"`, "\"capped\"\n  rotate_when_changed = { month = \"1\" }"))
			expectWords(t, w.mustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
			if keys := server.APIKeys(); len(keys) != 1 || keys[0].ID != 7 {
				t.Errorf("the server has %v", keys)
			}
			w.write("main.tf", strings.ReplaceAll(w.read("main.tf"), `month = "1"`, `month = "2"`))
			w.write("main.tf", strings.Split(w.read("main.tf"), "import {")[0])
			expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			if keys := server.APIKeys(); len(keys) != 1 || keys[0].ID != 8 {
				t.Errorf("the server has %v", keys)
			}
		})
	}
}

// The server's table is looked at after each: nothing is doubled, nothing orphaned.
func TestAPIKeyWithALostAnswer(t *testing.T) {
	t.Parallel()
	t.Run("is tainted where its secret is lost, and replaced", func(t *testing.T) {
		t.Parallel()
		server := newServer(t)
		server.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		w := newWorkspace(t, server, needProvider+apiKey(full))
		said, exit := w.run("apply", "-auto-approve")
		expectExit(t, exit, 1, said)
		expectWords(t, said, "The API key was made, but its secret is lost", "The key with the ID 1 exists", "tainted")
		expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
		if keys := server.APIKeys(); len(keys) != 1 || keys[0].ID != 2 {
			t.Errorf("the server has %v", keys)
		}
	})
	t.Run("is whole where the gateway shows secrets", func(t *testing.T) {
		t.Parallel()
		server := newServer(t, aihubmixtest.WithStyle(aihubmixtest.StyleOneAPI))
		server.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		apply(t, reaching(server), apiKey(full), resource.TestCheckResourceAttr(appKey, "key", fmt.Sprintf("sk-TestKeyNumber%035d", 1)))
	})
	t.Run("is an error where nothing was made", func(t *testing.T) {
		t.Parallel()
		server := newServer(t)
		server.Inject(aihubmixtest.Fault{Method: "POST", Status: 502})
		said := applyError(t, reaching(server), apiKey(full))
		expectWords(t, said, "Cannot create the API key: the service reports a failure", "HTTP status 502")
		if sent := server.Count("POST", "/api/token/"); said != "" && (sent != 1 || len(server.APIKeys()) != 0) {
			t.Errorf("%d creates were sent, and %d keys made", sent, len(server.APIKeys()))
		}
	})
	t.Run("is an error that says what is not known where the list cannot be read", func(t *testing.T) {
		t.Parallel()
		server := newServer(t)
		server.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true})
		server.Inject(aihubmixtest.Fault{Method: "GET", Path: "/api/token/", Status: 401})
		expectWords(t, applyError(t, reaching(server), apiKey(full)), "Cannot create the API key", "It is not known whether this was done all the same: look in the service's console.")
	})
	t.Run("is one of five of one name", func(t *testing.T) {
		t.Parallel()
		server := newServer(t, aihubmixtest.WithStyle(aihubmixtest.StyleOneAPI))
		server.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: reaching(server).factories(),
			CheckDestroy:             serverHas(server),
			Steps: []resource.TestStep{{Config: apiKey("count = 5\nname = \"app\""), Check: func(state *terraform.State) error {
				ids := map[string]bool{}
				for _, made := range state.RootModule().Resources {
					ids[made.Primary.Attributes["id"]] = true
				}
				if len(ids) != 5 || len(server.APIKeys()) != 5 {
					return fmt.Errorf("%d keys in the state, %d at the server", len(ids), len(server.APIKeys()))
				}
				return nil
			}}},
		})
	})
}

func TestAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"in a plan":                    {"plan"},
		"in a destroy":                 {"destroy", "-auto-approve"},
		"in a destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
		"in a change without refresh":  {"apply", "-auto-approve", "-refresh=false", "-var=name=renamed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			w := newWorkspace(t, server, needProvider+"variable \"name\" {\n  default = \"app\"\n}\n"+apiKey(`name = var.name`))
			w.mustRun("apply", "-auto-approve")
			server.RemoveAPIKey(1)
			server.SetAccountField("username", "eve")
			said, exit := w.run(arguments...)
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The API key belongs to another account", `The key with the ID 1 was made by, or imported from, the account "ada", but the Manage Key is that of "eve"`)
			expectWords(t, w.mustRun("state", "list"), appKey)
		})
	}
}

func TestAPIKeyWhoseIDIsAnothersIsAnError(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+apiKey(`name = "app"`))
	w.mustRun("apply", "-auto-approve")
	server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.CreatedTime, key.Name = 1_000_000_000, "theirs" })
	said, exit := w.run("plan")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "The ID is another API key's now", `named "theirs", was made at 2001-09-09T01:46:40Z`)
}

func TestAPIKeyThatRanOutIsAWarningAtRefresh(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+apiKey("name = \"app\"\nspend_limit_usd = 1"))
	w.mustRun("apply", "-auto-approve")
	server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.RemainQuota, key.UsedQuota, key.Status = 0, 500_000, 4 })
	expectWords(t, w.mustRun("plan"), "Warning: The API key's spend limit is used up", "No changes.")
	server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.Status, key.ExpiredTime = 3, 1_000_000_000 })
	expectWords(t, w.mustRun("plan"), "Warning: The API key has expired", "cannot be used since 2001-09-09T01:46:40Z")
}

func TestBadAPIKeyIsAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments string
		style     aihubmixtest.Style
		says      []string
	}{
		"an empty name":              {arguments: `name = ""`, says: []string{"name", "between 1 and 64"}},
		"a name that is too long":    {arguments: `name = "` + strings.Repeat("n", 65) + `"`, says: []string{"name", "between 1 and 64"}},
		"a name the gateway refuses": {arguments: `name = "` + strings.Repeat("n", 31) + `"`, style: aihubmixtest.StyleOneAPI, says: []string{"Cannot create the API key", "The server said: " + aihubmixtest.MessageNameTooLong}},
		"a limit below zero":         {arguments: "name = \"a\"\nspend_limit_usd = -1", says: []string{"spend_limit_usd", "-1 is not an amount of zero or more US dollars"}},
		"a limit beyond measure":     {arguments: "name = \"a\"\nspend_limit_usd = 1e30", says: []string{"spend_limit_usd", "that the service can keep"}},
		"an expiry in words":         {arguments: "name = \"a\"\nexpires_at = \"tomorrow\"", says: []string{"expires_at", `"tomorrow" is not a time in RFC 3339`, "2027-01-31T12:00:00Z"}},
		"a fraction of a second":     {arguments: "name = \"a\"\nexpires_at = \"2096-10-02T07:06:40.5Z\"", says: []string{"expires_at", "fraction of a second"}},
		"an expiry that has passed":  {arguments: "name = \"a\"\nexpires_at = \"2001-09-09T01:46:40Z\"", says: []string{"expires_at", "The expiry has passed"}},
		"no models":                  {arguments: "name = \"a\"\nallowed_models = []", says: []string{"allowed_models", "at least 1"}},
		"two models in one":          {arguments: "name = \"a\"\nallowed_models = [\"a,b\"]", says: []string{"allowed_models", "without blanks and commas"}},
		"networks that are none":     {arguments: "name = \"a\"\nallowed_cidrs = [\"300.1.1.1\", \"10.0.0.0/99\"]", says: []string{"allowed_cidrs", `"300.1.1.1" is neither an address nor a network`, `"10.0.0.0/99" is neither`}},
		"networks that are the same": {arguments: "name = \"a\"\nallowed_cidrs = [\"192.0.2.1\", \"192.0.2.1/32\"]", says: []string{"allowed_cidrs", "192.0.2.1 and 192.0.2.1/32 are the same"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithStyle(test.style))
			expectWords(t, applyError(t, reaching(server), apiKey(test.arguments)), test.says...)
			if keys := server.APIKeys(); len(keys) > 0 {
				t.Errorf("the server has %v", keys)
			}
		})
	}
}

// The command, too: what it has imported is planned without a change.
func TestAPIKeyIsImportedByTheCommand(t *testing.T) {
	t.Parallel()
	server := newServer(t, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{ID: 7, Name: "app", RemainQuota: 400, UsedQuota: 100}))
	w := newWorkspace(t, server, needProvider+apiKey("name = \"app\"\nspend_limit_usd = 0.001"))
	w.mustRun("import", appKey, "7")
	said, exit := w.run("plan", "-detailed-exitcode")
	expectExit(t, exit, 0, said)
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

func TestBadImportIsAClearError(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{
		"abc": `"abc" is not a whole number above zero`,
		"0":   `"0" is not a whole number above zero`,
		"99":  "Cannot import non-existent remote object",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, newServer(t), needProvider+apiKey(`name = "app"`))
			said, exit := w.run("import", appKey, id)
			expectExit(t, exit, 1, said)
			expectWords(t, said, says)
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
