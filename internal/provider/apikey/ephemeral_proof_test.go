package apikey_test

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// closeEphemeral closes an ephemeral key.
func closeEphemeral(
	t *testing.T, s providertest.ProtocolServer, opened *tfprotov6.OpenEphemeralResourceResponse,
) []*tfprotov6.Diagnostic {
	t.Helper()
	closed, err := s.CloseEphemeralResource(t.Context(),
		&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
	if err != nil {
		t.Fatal(err)
	}
	return closed.Diagnostics
}

// mustOpen opens an ephemeral key in a bubble.
func mustOpen(
	t *testing.T, gateway providertest.Gateway, options ...provider.Option,
) (providertest.ProtocolServer, *tfprotov6.OpenEphemeralResourceResponse) {
	t.Helper()
	around := providertest.ReachingInMemory(t, gateway.Server)
	around.Options = append(around.Options, options...)
	s, opened := openedUnder(gateway, t, around, nil)
	if len(opened.Diagnostics) > 0 {
		t.Fatal(providertest.Summaries(opened.Diagnostics), opened.Diagnostics[0].Detail)
	}
	return s, opened
}

// An ephemeral key that is closed at once is deleted, however late the gateway knows it.
func TestYoungEphemeralAPIKeyIsDeleted(t *testing.T) {
	t.Parallel()
	for name, quirks := range lateGateways() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(quirks))
			s, opened := mustOpen(t, gateway)
			if found := closeEphemeral(t, s, opened); len(found) > 0 {
				t.Error(found[0].Summary, found[0].Detail)
			}
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the gateway has %v", left)
			}
		}))
	}
}

// An ephemeral key that was renamed in the console is deleted, by its close and by the end of the process.
func TestRenamedEphemeralAPIKeyIsDeleted(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for how, isClosed := range map[string]bool{"by its close": true, "by the end of the process": false} {
			t.Run(how+" at "+styleName, inBubble(func(t *testing.T) {
				shutdown := &configured.Shutdown{}
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				s, opened := mustOpen(t, gateway, provider.WithShutdown(shutdown))
				gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Name = "renamed" })
				slept := gateway.Clock.Slept()
				if isClosed {
					if found := closeEphemeral(t, s, opened); len(found) > 0 {
						t.Error(found[0].Summary, found[0].Detail)
					}
				} else {
					shutdown.Run(context.Background())
				}
				if left := gateway.APIKeys(); len(left) > 0 || gateway.Clock.Slept() != slept {
					t.Errorf("the gateway has %v, and %s were waited", left, gateway.Clock.Slept()-slept)
				}
			}))
		}
	}
}

// From the delete on, a list that does not work leaves the key, which is said.
func TestEphemeralAPIKeyIsNotGoneWithoutAList(t *testing.T) {
	t.Parallel()
	for name, body := range unlistedBodies {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			s, opened := mustOpen(t, gateway)
			_ = gateway.Clock.Sleep(t.Context(), time.Hour)
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/", Method: "GET", Status: 404, Body: body})
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/1", Status: 404, Body: body})
			providertest.ExpectOneError(t, closeEphemeral(t, s, opened),
				"Cannot delete the API key: the API keys cannot be listed", "The key may still exist: ")
		}))
	}
}

// The expiry counts by the clock of the gateway, which is ahead of ours or behind it.
func TestEphemeralAPIKeyExpiresByTheGatewaysClock(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{
		"the same": 0, "20 minutes ahead": 20 * time.Minute, "2 hours behind": -2 * time.Hour,
	} {
		for styleName, style := range gatewaytest.Styles() {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				clock := gatewaytest.NewClock()
				theirs := gatewaytest.NewClockAt(clock.Now().Add(ahead))
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				gatewaytest.WithClock(theirs)(gateway.Server)
				gateway.Clock = clock
				s, opened := mustOpen(t, gateway)
				expect := func(when string, lease time.Duration) {
					t.Helper()
					left := time.Unix(gateway.APIKeys()[0].ExpiredTime, 0).Sub(theirs.Now())
					if left < lease-5*time.Second || left > lease+5*time.Second {
						t.Errorf("%s, it lives for %s", when, left)
					}
				}
				expect("after the create", 15*time.Minute)
				if renewal := opened.RenewAt.Sub(clock.Now()); renewal < 7*time.Minute || renewal > 8*time.Minute {
					t.Errorf("it is renewed after %s", renewal)
				}
				_ = clock.Sleep(t.Context(), 7*time.Minute)
				_ = theirs.Sleep(t.Context(), 7*time.Minute)
				if _, err := s.RenewEphemeralResource(t.Context(), &tfprotov6.RenewEphemeralResourceRequest{
					TypeName: "aihubmix_api_key", Private: opened.Private,
				}); err != nil {
					t.Fatal(err)
				}
				expect("after the renewal", 15*time.Minute)
			}))
		}
	}
}

// A gateway that ignores a setting is named with both values.
func TestEphemeralAPIKeyNamesTheSettingThatIsIgnored(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(gatewaytest.Quirks{
				Alter: func(key *gatewaytest.APIKey) { key.RemainQuota = 500_000_000 },
			}))
			_, opened := openedUnder(gateway, t, providertest.ReachingInMemory(t, gateway.Server), nil)
			providertest.ExpectOneError(t, opened.Diagnostics, "The gateway did not apply the requested settings",
				"spend_limit_usd: requested 1, reported 1000.")
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the gateway has %v", left)
			}
		}))
	}
}

// A close of a key that is there sends three requests, and waits for nothing.
func TestCloseOfAnEphemeralAPIKeyWaitsForNothing(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			s, opened := mustOpen(t, gateway)
			gateway.ForgetRequests()
			slept := gateway.Clock.Slept()
			if found := closeEphemeral(t, s, opened); len(found) > 0 || gateway.Clock.Slept() != slept {
				t.Errorf("%v, after %s", providertest.Summaries(found), gateway.Clock.Slept()-slept)
			}
			providertest.ExpectRequests(t, gateway.Server, 3)
		}))
	}
}
