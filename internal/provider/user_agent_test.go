package provider_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestEachRequestNamesTheProviderAndAsksForJSON(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	around := providertest.Reaching(server)
	around.Variables["TF_APPEND_USER_AGENT"] = " pipeline/7\r\nX-Other: 1 ü"
	readsDefaultAccount(t, around, nil)
	for _, request := range server.Requests() {
		for name, expected := range map[string]string{
			"Authorization": "Bearer " + gatewaytest.ManageKey,
			"Accept":        "application/json",
			"Content-Type":  "application/json",
		} {
			if found := request.Header.Get(name); found != expected {
				t.Errorf("header %s is %q, not %q", name, found, expected)
			}
		}
		agent := request.Header.Get("User-Agent")
		if !strings.HasPrefix(agent, "Terraform/1.") ||
			!strings.HasSuffix(agent, " terraform-provider-aihubmix/test pipeline/7X-Other: 1") {
			t.Errorf("header User-Agent is %q", agent)
		}
	}
}
