package provider_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestLogShowsRequestsButNoSecretAndNoBody(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	server.Inject(
		gatewaytest.Fault{Times: 1, Status: 503, Body: `{"message": "busy with ` + gatewaytest.ManageKey + `"}`},
	)
	w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+providertest.ReadUser)
	w.Set("TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
	if said, exit := w.Run("plan"); exit != 0 {
		t.Fatal(said)
	}
	log := w.Read("trace.log")
	if strings.Contains(log, gatewaytest.ManageKey) {
		t.Error("the log holds the key")
	}
	lines := strings.Join(providertest.ProviderLines(log), "\n")
	for _, expected := range []string{
		"aihubmix.client", "request failed, trying again", "response received", "path=/api/user/self", "status=503",
		"status=200", "request_id=test-request-2",
	} {
		if !strings.Contains(lines, expected) {
			t.Errorf("the provider does not log %q", expected)
		}
	}
	for _, secret := range []string{
		"account-password", "account-verification-code", "account-access-token", "account-ext", "ada@example.com",
		"29071257",
	} {
		if strings.Contains(lines, secret) {
			t.Errorf("the provider logs %s", secret)
		}
	}
}

func TestLogLevelOfTheClientCanBeSetAlone(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+providertest.ReadUser)
	w.Set("TF_LOG_PROVIDER=TRACE", "TF_LOG_PROVIDER_AIHUBMIX_CLIENT=ERROR",
		"TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
	if said, exit := w.Run("plan"); exit != 0 {
		t.Fatal(said)
	}
	lines := strings.Join(providertest.ProviderLines(w.Read("trace.log")), "\n")
	if lines == "" || strings.Contains(lines, "response received") {
		t.Error("the client's lines are still there, or no others are")
	}
}
