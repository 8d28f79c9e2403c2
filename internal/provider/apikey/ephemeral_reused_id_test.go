package apikey_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// A run whose ephemeral key was deleted by somebody, and whose ID a new key has by now,
// neither changes nor deletes that one: not at a renewal, not on close, not at the end
// of the process.
func TestKeyThatTookTheIDOfAnEphemeralOneIsNotTouched(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			shutdown := &configured.Shutdown{}
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
			around := providertest.Reaching(gateway.Server)
			around.Options = []provider.Option{provider.WithShutdown(shutdown)}
			s, opened := openedUnder(gateway, t, around, nil)
			if len(opened.Diagnostics) > 0 {
				t.Fatal(providertest.Summaries(opened.Diagnostics))
			}
			id := gateway.APIKeys()[0].ID
			gateway.RemoveAPIKey(id)
			gateway.AddAPIKey(gatewaytest.APIKey{ID: id, Name: "somebody else's", RemainQuota: 7})
			before := gateway.APIKeys()[0]
			expectUntouched := func(when string) {
				t.Helper()
				left := gateway.APIKeys()
				if len(left) != 1 || left[0].Name != before.Name || left[0].RemainQuota != before.RemainQuota ||
					left[0].ExpiredTime != before.ExpiredTime {
					t.Fatalf("%s: the server has %+v", when, left)
				}
			}
			renewed, err := s.RenewEphemeralResource(t.Context(),
				&tfprotov6.RenewEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
			if err != nil {
				t.Fatal(err)
			}
			const summary = "The ID now belongs to a different API key"
			providertest.ExpectOneError(t, renewed.Diagnostics, summary,
				`The API key "somebody else's" has this ID now, but it `)
			expectUntouched("after a renewal")
			shutdown.Run(context.Background())
			expectUntouched("after the end of the process")
			closed, err := s.CloseEphemeralResource(t.Context(),
				&tfprotov6.CloseEphemeralResourceRequest{TypeName: "aihubmix_api_key", Private: opened.Private})
			if err != nil {
				t.Fatal(err)
			}
			// It may also have been renamed.
			providertest.ExpectOneError(t, closed.Diagnostics, summary,
				"The ephemeral one may have been renamed; it was the API key ")
			expectUntouched("after the close")
		})
	}
}
