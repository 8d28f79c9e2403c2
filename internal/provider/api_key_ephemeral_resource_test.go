package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

const waitForKey = `  depends_on = [ephemeral.aihubmix_api_key.run]`

func runKey(arguments string) string {
	return "ephemeral \"aihubmix_api_key\" \"run\" {\n spend_limit_usd = 1\n" + arguments + "\n}\n" + deployment(waitForKey)
}

// sent are the names of the keys that were made, by the request log.
func sent(t *testing.T, server *aihubmixtest.Server) []string {
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
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithStyle(style))
			w := exampleWorkspace(t, server, runKey(`name_prefix = "eighteen-bytes-to-"`))
			w.mustRun("plan", "-out=saved.tfplan")
			w.mustRun("apply", "saved.tfplan")
			names := sent(t, server)
			if len(names) != 2 || names[0] == names[1] {
				t.Errorf("plan and apply made the keys %q", names)
			}
			for _, made := range names {
				if len(made) != 30 || !strings.HasPrefix(made, "eighteen-bytes-to-") {
					t.Errorf("a key has the name %q", made)
				}
			}
			if left := server.APIKeys(); len(left) > 0 {
				t.Errorf("these keys are left: %v", left)
			}
		})
	}
}

func TestEphemeralAPIKeyOfTheApplyCanBeKept(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := exampleWorkspace(t, server, runKey("delete_on_close = !terraform.applying\nttl = \"2h\"\nallowed_models = [\"gpt-5\"]\nallowed_cidrs = [\"192.0.2.1\"]"))
	w.mustRun("plan", "-out=saved.tfplan")
	if left := server.APIKeys(); len(left) > 0 {
		t.Errorf("the plan has left %v", left)
	}
	begun := time.Now().Unix()
	w.mustRun("apply", "saved.tfplan")
	left := server.APIKeys()
	if len(left) != 1 || left[0].RemainQuota != 500_000 || left[0].Models != "gpt-5" || left[0].Subnet != "192.0.2.1/32" {
		t.Fatalf("the apply has left %v", left)
	}
	if expiry := left[0].ExpiredTime - 7200; expiry < begun || expiry > time.Now().Unix() {
		t.Errorf("the key expires %d seconds after two hours from the apply on", expiry-begun)
	}
}

func TestEphemeralAPIKeyIsStoredNowhere(t *testing.T) {
	t.Parallel()
	w := exampleWorkspace(t, newServer(t), runKey(""))
	w.environment = append(w.environment, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
	w.mustRun("plan", "-out=saved.tfplan")
	w.mustRun("apply", "saved.tfplan")
	for place, text := range map[string]string{
		"the plan file": w.unpacked("saved.tfplan"), "the state": w.read("terraform.tfstate"), "the provider's log": strings.Join(providerLines(w.read("trace.log")), "\n"),
	} {
		if text == "" || strings.Contains(text, "TestKeyNumber") {
			t.Errorf("%s is empty, or holds the key", place)
		}
	}
}

// The key whose answer was lost is found, deleted, and another one made.
func TestEphemeralAPIKeyWithALostAnswerIsMadeAgain(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
	w := exampleWorkspace(t, server, runKey(""))
	w.mustRun("plan")
	if made := len(sent(t, server)); made != 2 || len(server.APIKeys()) != 0 {
		t.Errorf("%d keys were made, and %v is left", made, server.APIKeys())
	}
}

// Renewing happens in long runs only, so it goes over the protocol.
func TestEphemeralAPIKeyIsRenewedAndClosed(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithStyle(style))
			around := reaching(server)
			around.clock = nil
			s := serve(t, around)
			s.configure(nil, false)
			begun := time.Now()
			opened := s.openEphemeral("aihubmix_api_key", map[string]any{"spend_limit_usd": 1, "ttl": "10m"})
			if opened.RenewAt.Before(begun.Add(5*time.Minute)) || opened.RenewAt.After(time.Now().Add(5*time.Minute)) {
				t.Errorf("it is renewed in %s", opened.RenewAt.Sub(begun))
			}
			schema := s.schema.EphemeralResourceSchemas["aihubmix_api_key"]
			values := s.attributes(schema, opened.Result)
			if expected := tftypes.NewValue(tftypes.String, fmt.Sprintf("sk-TestKeyNumber%035d", 1)); !values["key"].Equal(expected) {
				t.Error("the secret is another one")
			}
			// Spent, and about to expire.
			server.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) {
				key.RemainQuota, key.UsedQuota, key.ExpiredTime = key.RemainQuota-10, 10, time.Now().Unix()+5
			})
			begun = time.Now()
			renewed, err := s.RenewEphemeralResource(t.Context(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
			if err != nil || len(renewed.Diagnostics) > 0 {
				t.Fatal(err, summaries(renewed.Diagnostics))
			}
			key := server.APIKeys()[0]
			if left := key.ExpiredTime - begun.Unix(); left < 600 || key.RemainQuota != 499_990 || renewed.RenewAt.IsZero() {
				t.Errorf("the key is %+v", key)
			}
			closed, err := s.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: renewed.Private})
			if err != nil || len(closed.Diagnostics) > 0 || len(server.APIKeys()) != 0 {
				t.Errorf("%v, %v, %v", err, summaries(closed.Diagnostics), server.APIKeys())
			}
		})
	}
}

func TestBadEphemeralAPIKeyIsAClearError(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[string]string{
		`ttl = "90d"`:                         `"90d" is not a duration from 1 minute to 30 days`,
		`ttl = "721h"`:                        `"721h" is not a duration from 1 minute to 30 days`,
		`ttl = "1s"`:                          `"1s" is not a duration from 1 minute to 30 days`,
		`name_prefix = "nineteen-bytes-long"`: "between 1 and 18",
		`allowed_models = []`:                 "at least 1",
		`allowed_cidrs = ["300.1.1.1"]`:       `"300.1.1.1" is neither an address nor a network`,
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			w := exampleWorkspace(t, server, runKey(arguments))
			said, exit := w.run("plan")
			expectExit(t, exit, 1, said)
			expectWords(t, said, says, strings.Fields(arguments)[0])
			if made := len(sent(t, server)); made > 0 {
				t.Errorf("%d keys were made", made)
			}
		})
	}
}

// An ephemeral key without its limits is set right, or not left behind.
func TestEphemeralAPIKeyIsNotUsedWithoutItsLimits(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"it is set right": false, "it cannot be set right": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(aihubmixtest.Fault{Method: "POST", Status: 200, Body: madeWithoutLimits, Processed: true, Times: 1})
			if refused {
				server.Inject(aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`})
			}
			w := exampleWorkspace(t, server, runKey(""))
			said, exit := w.run("plan")
			expectExit(t, exit, map[bool]int{false: 0, true: 1}[refused], said)
			if changed, left := server.Count("PUT", "/api/token/"), server.APIKeys(); changed == 0 || len(left) != 0 {
				t.Errorf("%d changes were sent, and %v is left", changed, left)
			}
		})
	}
}
