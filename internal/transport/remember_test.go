package transport_test

import (
	"fmt"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestSecretsOfResponsesAreMaskedLater(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		send := func() *transport.Response {
			response, err := client.Send(t.Context(), transport.Request{Method: transport.MethodGet, Path: userPath})
			if err != nil {
				t.Fatal(err)
			}
			return response
		}
		const text = "wrong: CORRECT horse 42 of the Business"
		equal(t, "before", send().Redact(text), text)
		send().Remember(nil, new(redact.NewSecret("correct horse 42")))
		send().RememberValue(nil)
		send().RememberValue(new(redact.NewSecret("business")))
		equal(t, "after", send().Redact(text), "wrong: (sensitive) of the (sensitive)")
	})
}

func TestConfigurationAndTransportPrintNoSecret(t *testing.T) {
	const hidden = "fd-hidden-text"
	config := transport.Config{ManageKey: redact.NewSecret(hidden), APIKey: redact.NewSecret("sk-" + hidden)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "% x", "%d"} {
		lacks(t, fmt.Sprintf(verb, config), hidden, fmt.Sprintf("%x", hidden))
		lacks(t, fmt.Sprintf(verb, transport.New(config)), hidden, fmt.Sprintf("%x", hidden))
	}
}
