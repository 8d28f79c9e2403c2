package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestClientsOwnTransportReachesAServer(t *testing.T) {
	server := aihubmixtest.NewServer()
	defer server.Close()
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(aihubmixtest.ManageKey),
		Origins:   []string{server.URL},
		UserAgent: "test/1",
	})
	expectQuota(t, client, 29_071_257)
	equal(t, "requests", server.Count("GET", userPath), 1)
}

func TestClientsOwnTransportFindsTheNextOrigin(t *testing.T) {
	gone := aihubmixtest.NewServer()
	gone.Close()
	server := aihubmixtest.NewServer()
	defer server.Close()
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(aihubmixtest.ManageKey),
		Origins:   []string{gone.URL, server.URL},
	})
	expectQuota(t, client, 29_071_257)
}
