package provider_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// The provider's own lines carry the name of the provider as their module.
func providerLines(log string) []string {
	var lines []string
	for line := range strings.SplitSeq(log, "\n") {
		if strings.Contains(line, "provider.terraform-provider-aihubmix") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestLogShowsRequestsButNoSecretAndNoBody(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.Inject(gatewaytest.Fault{Times: 1, Status: 503, Body: `{"message": "busy with ` + gatewaytest.ManageKey + `"}`})
	w := newProcessWorkspace(t, server, needProvider+readUser)
	w.set("TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
	if said, exit := w.run("plan"); exit != 0 {
		t.Fatal(said)
	}
	log := w.read("trace.log")
	if strings.Contains(log, gatewaytest.ManageKey) {
		t.Error("the log holds the key")
	}
	lines := strings.Join(providerLines(log), "\n")
	for _, expected := range []string{"aihubmix.client", "request failed, trying again", "answer received", "path=/api/user/self", "status=503", "status=200", "request_id=test-request-2"} {
		if !strings.Contains(lines, expected) {
			t.Errorf("the provider does not log %q", expected)
		}
	}
	for _, secret := range []string{"account-password", "account-verification-code", "account-access-token", "account-ext", "ada@example.com", "29071257"} {
		if strings.Contains(lines, secret) {
			t.Errorf("the provider logs %s", secret)
		}
	}
}

func TestLogLevelOfTheClientCanBeSetAlone(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newProcessWorkspace(t, server, needProvider+readUser)
	w.set("TF_LOG_PROVIDER=TRACE", "TF_LOG_PROVIDER_AIHUBMIX_CLIENT=ERROR", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
	if said, exit := w.run("plan"); exit != 0 {
		t.Fatal(said)
	}
	lines := strings.Join(providerLines(w.read("trace.log")), "\n")
	if lines == "" || strings.Contains(lines, "answer received") {
		t.Error("the client's lines are still there, or no others are")
	}
}
