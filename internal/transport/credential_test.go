package transport_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const apiKey = "sk-0123456789abcdef"

func withAPIKey(config *transport.Config) { config.APIKey = redact.NewSecret(apiKey) }

func withOnlyAPIKey(config *transport.Config) {
	config.ManageKey = redact.Secret{}
	withAPIKey(config)
}

func unchanged(*transport.Config) {}

func with(credential transport.Credential) transport.Request {
	return transport.Request{Method: transport.MethodGet, Path: userPath, Credential: credential}
}

func TestRequestIsSentWithItsCredentialOnly(t *testing.T) {
	for name, test := range map[string]struct {
		credential transport.Credential
		expected   string
	}{
		"the Manage Key": {transport.CredentialManageKey, "Bearer " + gatewaytest.ManageKey},
		"an API key":     {transport.CredentialAPIKey, "Bearer " + apiKey},
		"none":           {transport.CredentialNone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				_, _ = gateway.client(withAPIKey).Send(t.Context(), with(test.credential))
				requests := gateway.Requests()
				equal(t, "requests", len(requests), 1)
				equal(t, "Authorization", requests[0].Header.Get("Authorization"), test.expected)
			})
		})
	}
}

func TestRequestWithoutItsCredentialIsNotSent(t *testing.T) {
	for name, test := range map[string]struct {
		credential transport.Credential
		change     func(*transport.Config)
		expected   error
	}{
		"no Manage Key, but an API key": {transport.CredentialManageKey, withOnlyAPIKey, transport.ErrNoManageKey},
		"no API key, but a Manage Key":  {transport.CredentialAPIKey, unchanged, transport.ErrNoAPIKey},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				_, err := gateway.client(test.change).Send(t.Context(), with(test.credential))
				if !errors.Is(err, test.expected) {
					t.Errorf("error is %v, expected %v", err, test.expected)
				}
				equal(t, "kind", failureOf(t, err).Kind, transport.KindUnauthorized)
				equal(t, "requests", len(gateway.Requests()), 0)
			})
		})
	}
}

// A gateway may repeat either key.
func TestBothKeysAreMaskedInMessages(t *testing.T) {
	const odd = "sk-0+1/2=3.4:5"
	for name, echo := range map[string]string{
		"as it is":            odd,
		"without its prefix":  odd[3:],
		"escaped for a query": url.QueryEscape(odd),
		"escaped to the last": "%73%6B%2D0%2B1%2F2%3D3%2E4%3A5",
		"with the other key":  gatewaytest.ManageKey + " " + odd + " " + gatewaytest.ManageKey,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: http.StatusForbidden, Body: `{"message": "no: ` + echo + `"}`})
				withOdd := func(config *transport.Config) { config.APIKey = redact.NewSecret(odd) }
				_, err := gateway.client(withOdd).read(t.Context())
				lacks(t, err.Error(), "1/2=3", "2F2%3D3", gatewaytest.ManageKey)
				contains(t, err.Error(), "no: ")
			})
		})
	}
}
