package provider_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// needProvider is a configuration of what follows, with the provider's address.
const needProvider = `
terraform {
  required_providers {
    aihubmix = {
      source = "aihubmix/aihubmix"
    }
  }
}
`

func TestHundredUserBlocksInOnePlanCostOneRequest(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+`data "aihubmix_user" "each" { count = 100 }`)
	if said, exit := w.run("plan"); exit != 0 {
		t.Fatal(said)
	}
	if count := len(server.Requests()); count != 1 {
		t.Errorf("%d requests were made, not 1", count)
	}
}

func TestProviderMakesNoRequestBeforeADataSourceNeedsOne(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+`
provider "aihubmix" {}

resource "terraform_data" "first" {}

data "aihubmix_user" "current" {
  depends_on = [terraform_data.first]
}
`)
	if said, exit := w.run("validate"); exit != 0 {
		t.Fatal(said)
	}
	// The data source waits for the resource, so that planning has no need of the account.
	if said, exit := w.run("plan"); exit != 0 {
		t.Fatal(said)
	}
	if count := len(server.Requests()); count != 0 {
		t.Errorf("%d requests were made by validate and plan, not 0", count)
	}
	if said, exit := w.run("apply", "-auto-approve"); exit != 0 {
		t.Fatal(said)
	}
	if count := len(server.Requests()); count != 1 {
		t.Errorf("%d requests were made by apply, not 1", count)
	}
}

func TestEachRequestNamesTheProviderAndAsksForJSON(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	apply(t, reaching(server), readUser)
	for _, request := range server.Requests() {
		for name, expected := range map[string]string{
			"Authorization": "Bearer " + aihubmixtest.ManageKey,
			"Accept":        "application/json",
			"Content-Type":  "application/json",
		} {
			if found := request.Header.Get(name); found != expected {
				t.Errorf("header %s is %q, not %q", name, found, expected)
			}
		}
		agent := request.Header.Get("User-Agent")
		if !strings.HasPrefix(agent, "Terraform/1.") || !strings.HasSuffix(agent, " terraform-provider-aihubmix/test") {
			t.Errorf("header User-Agent is %q", agent)
		}
	}
}
