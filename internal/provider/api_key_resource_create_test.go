package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// madeWithoutLimits is the answer of a gateway that ignores what was asked for.
const madeWithoutLimits = `{"success":true,"data":{"id":1,"full_key":"sk-TestKeyNumber00000000000000000000000000000000001",` +
	`"unlimited_quota":true,"remain_quota":-1,"expired_time":-1,"models":"","subnet":""}}`

const limitedKey = "name = \"app\"\nspend_limit_usd = 1\nallowed_models = [\"gpt-5\"]"

// A new key that is not as it was asked for is set right, or is an error and
// replaced by the next apply; so is one that could not be disabled.
func TestNewAPIKeyGetsItsSettingsOrIsReplaced(t *testing.T) {
	t.Parallel()
	ignored := aihubmixtest.Fault{Method: "POST", Status: 200, Body: madeWithoutLimits, Processed: true, Times: 1}
	refused := aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1}
	limited := "1 app status=1 remain=500000 used=0 unlimited=false expires=-1 models=gpt-5 subnet="
	for name, test := range map[string]struct {
		arguments string
		faults    []aihubmixtest.Fault
		fails     bool
		// expected is the server's table after one apply, or after two where the first fails.
		expected string
	}{
		"disabled":                       {"name = \"app\"\nenabled = false", nil, false, "1 app status=2 remain=-1 used=0 unlimited=true expires=-1 models= subnet="},
		"disabled, which is refused":     {"name = \"app\"\nenabled = false", []aihubmixtest.Fault{refused}, true, "2 app status=2 remain=-1 used=0 unlimited=true expires=-1 models= subnet="},
		"made without limits":            {limitedKey, []aihubmixtest.Fault{ignored}, false, limited},
		"made without limits, and stays": {limitedKey, []aihubmixtest.Fault{ignored, refused}, true, "2" + limited[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			for _, fault := range test.faults {
				server.Inject(fault)
			}
			w := newWorkspace(t, server, needProvider+apiKey(test.arguments))
			said, exit := w.run("apply", "-auto-approve")
			if test.fails {
				expectExit(t, exit, 1, said)
				expectWords(t, said, "Cannot give the new API key its settings", "The server said: no")
				expectWords(t, w.mustRun("state", "show", appKey), "(tainted)")
				said, exit = w.run("apply", "-auto-approve")
			}
			expectExit(t, exit, 0, said)
			if keys := server.APIKeys(); len(keys) != 1 || tableRow(keys[0]) != test.expected {
				t.Errorf("the server has %v, expected %s", keys, test.expected)
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
