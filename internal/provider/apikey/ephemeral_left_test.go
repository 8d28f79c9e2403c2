package apikey_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// describedKey is how an error names a key that may be left.
var describedKey = regexp.MustCompile(
	`"tf-[0-9a-z]{9}"( with the ID 1)?, created to spend at most 1 USD and to expire at 2026-01-01T00:15:\d\dZ\.`,
)

// openedUnder opens an ephemeral key at a gateway, and returns what was said.
func openedUnder(
	g providertest.Gateway, t *testing.T, around providertest.Surroundings, arguments map[string]any,
) (s providertest.ProtocolServer, opened *tfprotov6.OpenEphemeralResourceResponse) {
	t.Helper()
	around.Clock = g.Clock
	s = providertest.Serve(t, around)
	s.Configure(nil, false)
	all := map[string]any{"spend_limit_usd": 1, "ttl": "2h"}
	for name, value := range arguments {
		all[name] = value
	}
	opened, err := s.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: "aihubmix_api_key",
		Config:   s.Configuration(s.Schema.EphemeralResourceSchemas["aihubmix_api_key"], all),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, opened
}

// Whoever is left with a key learns its name, its limit, and when it expires.
func TestEphemeralAPIKeyThatMayBeLeftIsNamed(t *testing.T) {
	t.Parallel()
	unlimited := gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Unlimited, key.ExpiredTime = true, -1 }}
	failing := gatewaytest.Fault{Method: "DELETE", Status: 500}
	for name, test := range map[string]struct {
		quirks  gatewaytest.Quirks
		faults  []gatewaytest.Fault
		summary string
		says    string
		left    int
	}{
		"it has no limits, and cannot be deleted": {
			unlimited,
			[]gatewaytest.Fault{failing},
			"The gateway did not apply the requested settings",
			"spend_limit_usd: requested 1, reported null.", 1,
		},
		"it has no secret, and cannot be deleted": {
			gatewaytest.Quirks{CreateAlone: true},
			[]gatewaytest.Fault{failing},
			"Cannot create the API key",
			"The key may still exist: ", 1,
		},
		"it is not known whether it was created": {
			gatewaytest.Quirks{},
			[]gatewaytest.Fault{{Method: "POST", Status: 504}},
			"Cannot create the API key",
			"It is not known whether the key was created. If it was, it still exists: ", 0,
		},
		"its limits cannot be read, nor can it be gone": {
			gatewaytest.Quirks{CreateAlone: true, Masked: true},
			[]gatewaytest.Fault{failing},
			"Cannot create the API key",
			"The key may still exist: ", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(test.quirks))
			for _, fault := range test.faults {
				gateway.Inject(fault)
			}
			_, opened := openedUnder(gateway, t, providertest.Reaching(gateway.Server), nil)
			providertest.ExpectOneError(t, opened.Diagnostics, test.summary, test.says)
			if !describedKey.MatchString(opened.Diagnostics[0].Detail) {
				t.Errorf("the error does not name the key: %s", opened.Diagnostics[0].Detail)
			}
			if left := gateway.APIKeys(); len(left) != test.left ||
				test.left == 1 && !strings.Contains(opened.Diagnostics[0].Detail, `"`+left[0].Name+`"`) {
				t.Errorf("the server has %v after %s", left, opened.Diagnostics[0].Detail)
			}
		})
	}
}

// Where the key is deleted again, that is said.
func TestEphemeralAPIKeyThatIsRefusedLeavesNone(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"the create is refused": {Method: "POST", Status: 200, Body: `{"success":false,"message":"no"}`},
		"it cannot be read":     {Method: "GET", Path: "/api/token/1", Status: 500, Times: 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleFork),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"subnet"}}))
			gateway.Inject(fault)
			_, opened := openedUnder(gateway, t, providertest.Reaching(gateway.Server), nil)
			providertest.ExpectOneError(t, opened.Diagnostics, "Cannot create the API key", "No key is left.")
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the server has %v", left)
			}
		})
	}
}

func TestEphemeralAPIKeyThatCannotBeRenewedOrClosedIsNamed(t *testing.T) {
	t.Parallel()
	shutdown := &configured.Shutdown{}
	gateway := providertest.NewGateway(t)
	around := providertest.Reaching(gateway.Server)
	around.Options = []provider.Option{provider.WithShutdown(shutdown)}
	s, opened := openedUnder(gateway, t, around, nil)
	if len(opened.Diagnostics) > 0 {
		t.Fatal(providertest.Summaries(opened.Diagnostics))
	}
	_ = gateway.Clock.Sleep(t.Context(), 5*time.Minute)
	gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: 500})
	gateway.Inject(gatewaytest.Fault{Method: "DELETE", Status: 500, Times: 1})
	renewed, err := s.RenewEphemeralResource(t.Context(),
		&tfprotov6.RenewEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
	if err != nil {
		t.Fatal(err)
	}
	providertest.ExpectOneError(t, renewed.Diagnostics, "Cannot extend the API key's expiry", "It is the API key ")
	closed, err := s.CloseEphemeralResource(t.Context(),
		&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
	if err != nil {
		t.Fatal(err)
	}
	providertest.ExpectOneError(t, closed.Diagnostics, "Cannot delete the API key", "The key may still exist: ")
	for _, found := range []*tfprotov6.Diagnostic{renewed.Diagnostics[0], closed.Diagnostics[0]} {
		if !describedKey.MatchString(found.Detail) {
			t.Errorf("the error does not name the key: %s", found.Detail)
		}
	}
	// The end of the process tries once more.
	shutdown.Run(context.Background())
	if left := gateway.APIKeys(); len(left) > 0 {
		t.Errorf("the server has %v", left)
	}
}

// What is still open at the end of the process is read, deleted and read back, and
// nothing else is asked.
func TestShutdownDeletesWhatIsOpen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		closed    bool
		left      int
		requests  int
	}{
		"one that is open":    {nil, false, 0, 3},
		"one that was closed": {nil, true, 0, 0},
		"one that is to stay": {map[string]any{"delete_on_close": false}, false, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shutdown := &configured.Shutdown{}
			gateway := providertest.NewGateway(t)
			around := providertest.Reaching(gateway.Server)
			around.Options = []provider.Option{provider.WithShutdown(shutdown)}
			s, opened := openedUnder(gateway, t, around, test.arguments)
			if test.closed {
				closed, err := s.CloseEphemeralResource(t.Context(),
					&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
				if err != nil || len(closed.Diagnostics) > 0 {
					t.Fatal(err, providertest.Summaries(closed.Diagnostics))
				}
			}
			gateway.ForgetRequests()
			shutdown.Run(context.Background())
			if left := gateway.APIKeys(); len(left) != test.left {
				t.Errorf("the server has %v", left)
			}
			providertest.ExpectRequests(t, gateway.Server, test.requests)
		})
	}
}
