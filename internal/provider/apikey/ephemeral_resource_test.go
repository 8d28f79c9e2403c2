package apikey_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func runKey(arguments string) string {
	return "ephemeral \"aihubmix_api_key\" \"run\" {\n spend_limit_usd = 1\n" + arguments + "\n}\n" +
		providertest.Deployment("  depends_on = [ephemeral.aihubmix_api_key.run]")
}

// sent are the names of the keys that were made, by the request log.
func sent(t *testing.T, server *gatewaytest.Server) []string {
	t.Helper()
	var names []string
	for _, request := range server.Requests() {
		if request.Method != http.MethodPost {
			continue
		}
		var body struct{ Name string }
		if err := json.Unmarshal(request.Body, &body); err != nil {
			t.Fatal(err)
		}
		names = append(names, body.Name)
	}
	return names
}

func TestEphemeralAPIKeyLivesAsLongAsTheRun(t *testing.T) {
	t.Parallel()
	providertest.NeedsEphemeralResources(t)
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server,
		providertest.NeedProvider+runKey(`name_prefix = "eighteen-bytes-to-"`))
	w.MustRun("plan", "-out=saved.tfplan")
	w.MustRun("apply", "saved.tfplan")
	names := sent(t, server)
	if len(names) != 2 || names[0] == names[1] {
		t.Errorf("plan and apply made the keys %q", names)
	}
	for _, made := range names {
		if len(made) > 30 || !strings.HasPrefix(made, "eighteen-bytes-to-") {
			t.Errorf("a key has the name %q", made)
		}
	}
	if left := server.APIKeys(); len(left) > 0 {
		t.Errorf("these keys are left: %v", left)
	}
}

func TestEphemeralAPIKeyOfTheApplyCanBeKept(t *testing.T) {
	t.Parallel()
	providertest.NeedsEphemeralResources(t)
	server := providertest.NewGateway(t)
	w := server.Workspace(t, runKey("delete_on_close = !terraform.applying\nttl = \"2h\"\n"+
		"allowed_models = [\"gpt-5\"]\nallowed_cidrs = [\"192.0.2.1\"]"))
	w.MustRun("plan", "-out=saved.tfplan")
	if left := server.APIKeys(); len(left) > 0 {
		t.Errorf("the plan has left %v", left)
	}
	w.MustRun("apply", "saved.tfplan")
	left := server.APIKeys()
	if len(left) != 1 || left[0].RemainQuota != 500_000 || left[0].Models != "gpt-5" ||
		left[0].Subnet != "192.0.2.1/32" {
		t.Fatalf("the apply has left %v", left)
	}
	if expiry := time.Unix(left[0].ExpiredTime, 0).UTC(); !expiry.Equal(server.Clock.Now().Add(2 * time.Hour)) {
		t.Errorf("the key expires at %s", expiry)
	}
}

func TestEphemeralAPIKeyIsStoredNowhere(t *testing.T) {
	t.Parallel()
	providertest.NeedsEphemeralResources(t)
	w := providertest.NewProcessWorkspace(t, providertest.NewServer(t), providertest.NeedProvider+runKey(""))
	w.Set("TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
	w.MustRun("plan", "-out=saved.tfplan")
	w.MustRun("apply", "saved.tfplan")
	for place, text := range map[string]string{
		"the plan file": w.Unpacked("saved.tfplan"), "the state": w.Read("terraform.tfstate"),
		"the provider's log": strings.Join(providertest.ProviderLines(w.Read("trace.log")), "\n"),
	} {
		if text == "" || strings.Contains(text, "TestKeyNumber") {
			t.Errorf("%s is empty, or holds the key", place)
		}
	}
}

// A key whose response was lost is found and deleted, and another one is created.
func TestEphemeralAPIKeyWithALostResponseIsMadeAgain(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
	s, opened := openedUnder(gateway, t, providertest.Reaching(gateway.Server), nil)
	if len(opened.Diagnostics) > 0 {
		t.Fatal(providertest.Summaries(opened.Diagnostics))
	}
	closeKey(s, opened)
	if made := len(sent(t, gateway.Server)); made != 2 || len(gateway.APIKeys()) != 0 {
		t.Errorf("%d keys were made, and %v is left", made, gateway.APIKeys())
	}
}

func closeKey(s providertest.ProtocolServer, opened *tfprotov6.OpenEphemeralResourceResponse) {
	s.T.Helper()
	closed, err := s.CloseEphemeralResource(s.T.Context(),
		&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
	if err != nil || len(closed.Diagnostics) > 0 {
		s.T.Fatal(err, providertest.Summaries(closed.Diagnostics))
	}
}

// Renewing happens in long runs only, so it goes over the protocol, with a clock that
// the test moves on.
func TestEphemeralAPIKeyIsRenewedAndClosed(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for ttl, test := range map[string]struct{ first, then, last time.Duration }{
			"2h":  {15 * time.Minute, 22*time.Minute + 30*time.Second, 2 * time.Hour},
			"20m": {15 * time.Minute, 20 * time.Minute, 20 * time.Minute},
		} {
			t.Run(ttl+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				around := providertest.Reaching(gateway.Server)
				around.Clock = gateway.Clock
				s := providertest.Serve(t, around)
				s.Configure(nil, false)
				begun := gateway.Clock.Now()
				expectExpiry := func(after time.Duration) {
					t.Helper()
					if found := time.Unix(gateway.APIKeys()[0].ExpiredTime, 0).Sub(begun); found != after {
						t.Errorf("the key expires after %s, not %s", found, after)
					}
				}
				opened := s.OpenEphemeral("aihubmix_api_key", map[string]any{"spend_limit_usd": 1, "ttl": ttl})
				if wait := opened.RenewAt.Sub(begun); wait != test.first/2 {
					t.Errorf("it is renewed in %s", wait)
				}
				expectExpiry(test.first)
				values := s.Attributes(s.Schema.EphemeralResourceSchemas["aihubmix_api_key"], opened.Result)
				if expected := tftypes.NewValue(
					tftypes.String, "sk-"+gatewaytest.Secret(1),
				); !values["key"].Equal(expected) {
					t.Error("the secret is another one")
				}
				private, renewAt := opened.Private, opened.RenewAt
				for round := 0; !renewAt.IsZero() && round < 100; round++ {
					gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) {
						key.RemainQuota, key.UsedQuota = key.RemainQuota-10, key.UsedQuota+10
					})
					_ = gateway.Clock.Sleep(t.Context(), renewAt.Sub(gateway.Clock.Now()))
					renewed, err := s.RenewEphemeralResource(t.Context(),
						&tfprotov6.RenewEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: private})
					if err != nil || len(renewed.Diagnostics) > 0 {
						t.Fatal(err, providertest.Summaries(renewed.Diagnostics))
					}
					if round == 0 {
						expectExpiry(test.then)
					}
					private, renewAt = renewed.Private, renewed.RenewAt
				}
				expectExpiry(test.last)
				if key := gateway.APIKeys()[0]; key.RemainQuota+key.UsedQuota != 500_000 || key.Unlimited {
					t.Errorf("the key is %+v", key)
				}
				closed, err := s.CloseEphemeralResource(t.Context(),
					&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: private})
				if err != nil || len(closed.Diagnostics) > 0 || len(gateway.APIKeys()) != 0 {
					t.Errorf("%v, %v, %v", err, providertest.Summaries(closed.Diagnostics), gateway.APIKeys())
				}
			})
		}
	}
}

// A short life, and one that goes on after the run, are given at once.
func TestEphemeralAPIKeyThatNeedsNoRenewal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		life      time.Duration
	}{
		"a short life": {map[string]any{"spend_limit_usd": 1, "ttl": "10m"}, 10 * time.Minute},
		"a key that is kept": {
			map[string]any{"spend_limit_usd": 1, "ttl": "720h", "delete_on_close": false}, 720 * time.Hour,
		},
		"a lease to the second": {map[string]any{"spend_limit_usd": 1, "ttl": "15m"}, 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			s := providertest.Serve(t, providertest.Reaching(gateway.Server))
			s.Configure(nil, false)
			begun := gateway.Clock.Now()
			opened := s.OpenEphemeral("aihubmix_api_key", test.arguments)
			if !opened.RenewAt.IsZero() || time.Unix(gateway.APIKeys()[0].ExpiredTime, 0).Sub(begun) != test.life {
				t.Errorf("it is renewed at %s, and is %v", opened.RenewAt, gateway.APIKeys())
			}
		})
	}
}

func TestBadEphemeralAPIKeyIsAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		argument string
		value    any
		says     string
	}{
		"days":            {"ttl", "90d", `"90d" is not a duration from 1 minute to 30 days`},
		"31 days":         {"ttl", "721h", `"721h" is not a duration from 1 minute to 30 days`},
		"a second":        {"ttl", "1s", `"1s" is not a duration from 1 minute to 30 days`},
		"a long prefix":   {"name_prefix", "nineteen-bytes-long", "has 19 bytes. Write from 1 to 18"},
		"no models":       {"allowed_models", []string{}, "An empty set"},
		"no such network": {"allowed_cidrs", []string{"300.1.1.1"}, `"300.1.1.1" is neither an address nor a network`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
			validated, err := s.ValidateEphemeralResourceConfig(t.Context(),
				&tfprotov6.ValidateEphemeralResourceConfigRequest{
					TypeName: "aihubmix_api_key",
					Config: s.Configuration(s.Schema.EphemeralResourceSchemas["aihubmix_api_key"],
						map[string]any{"spend_limit_usd": 1, test.argument: test.value}),
				})
			said, failed := providertest.Said(validated.Diagnostics, err)
			if !failed {
				t.Error("it is valid")
			}
			providertest.ExpectWords(t, said, test.says, `AttributeName("`+test.argument+`")`)
		})
	}
}

// An ephemeral key without its limits is corrected, or not left behind.
func TestEphemeralAPIKeyIsNotUsedWithoutItsLimits(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, test := range map[string]struct {
			quirks gatewaytest.Quirks
			times  int
			says   string
		}{
			"it is corrected":        {gatewaytest.Quirks{}, 1, ""},
			"it cannot be corrected": {gatewaytest.Quirks{}, 2, "No key is left."},
			"the gateway does not know models": {
				gatewaytest.Quirks{Unknown: []string{"models"}}, 0, "No key is left.",
			},
			"the gateway does not know subnets": {
				gatewaytest.Quirks{Unknown: []string{"subnet"}}, 0, "No key is left.",
			},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				left := test.times
				test.quirks.Alter = func(key *gatewaytest.APIKey) {
					if left > 0 {
						left--
						key.Unlimited, key.ExpiredTime = true, -1
					}
				}
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(test.quirks))
				s, opened := openedUnder(gateway, t, providertest.Reaching(gateway.Server), map[string]any{
					"allowed_models": []string{"gpt-5"}, "allowed_cidrs": []string{"192.0.2.1"},
				})
				said, failed := providertest.Said(opened.Diagnostics, nil)
				if failed != (test.says != "") {
					t.Errorf("it failed: %t: %s", failed, said)
				}
				providertest.ExpectWords(t, said, test.says)
				if !failed {
					closeKey(s, opened)
				}
				if changed, kept := gateway.Count("PUT", "/api/token/"), gateway.APIKeys(); changed == 0 ||
					len(kept) != 0 {
					t.Errorf("%d changes were sent, and %v is left", changed, kept)
				}
			})
		}
	}
}
