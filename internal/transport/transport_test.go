package transport_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestDefaultRoundTripperReachesAServer(t *testing.T) {
	server := gatewaytest.NewServer()
	defer server.Close()
	client := client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey),
		BaseURLs:  []string{server.URL},
		UserAgent: "test/1",
	})}
	if _, err := client.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	equal(t, "requests", server.Count("GET", userPath), 1)
}

func TestDefaultRoundTripperFindsTheNextBaseURL(t *testing.T) {
	gone := gatewaytest.NewServer()
	gone.Close()
	server := gatewaytest.NewServer()
	defer server.Close()
	client := client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey),
		BaseURLs:  []string{gone.URL, server.URL},
	})}
	if _, err := client.read(t.Context()); err != nil {
		t.Fatal(err)
	}
}
