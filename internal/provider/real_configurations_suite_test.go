package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// realConfigurations are those of people who manage keys of gateways, written for this provider. terraform_data takes
// the place of what other providers have, such as the secret of a repository.
var realConfigurations = map[string]struct {
	config  string
	options []gatewaytest.Option
	faults  []gatewaytest.Fault
	// says is what the apply prints, and keys are those that the gateway has then.
	says string
	keys []string
}{
	"keys of teams, with a budget per month": {
		config: `
variable "teams" {
  default = {
    search = { budget = 50, models = ["gpt-5", "gpt-5-nano"] }
    sales  = { budget = 12.5, models = ["gpt-5-nano"] }
  }
}

resource "aihubmix_api_key" "team" {
  for_each = var.teams

  name               = "team-${each.key}"
  spend_limit_usd    = each.value.budget
  spend_limit_period = "monthly"
  allowed_models     = each.value.models
}

output "keys" {
  value     = { for team, key in aihubmix_api_key.team : team => key.key }
  sensitive = true
}`,
		keys: []string{"team-sales 6250000 gpt-5-nano", "team-search 25000000 gpt-5,gpt-5-nano"},
	},
	"keys of tenants, in each environment": {
		config: `
locals {
  tenants      = { acme = "2027-06-30T22:00:00+02:00", globex = null }
  environments = { staging = 1, production = 20 }
  keys = merge([for tenant, ends in local.tenants : {
    for environment, usd in local.environments : "${tenant}-${environment}" => { ends = ends, usd = usd }
  }]...)
}

resource "aihubmix_api_key" "tenant" {
  for_each = local.keys

  name               = each.key
  spend_limit_usd    = each.value.usd
  spend_limit_period = "daily"
  expires_at         = each.value.ends
  allowed_cidrs      = ["192.0.2.0/24"]
}`,
		keys: []string{
			"acme-production 10000000 ", "acme-staging 500000 ",
			"globex-production 10000000 ", "globex-staging 500000 ",
		},
	},
	"a key for the secret of a repository": {
		config: `
resource "aihubmix_api_key" "actions" {
  name                 = "github-actions"
  spend_limit_usd      = 5
  ttl                  = "720h"
  rotate_before_expiry = "168h"
  keep_after_destroy   = "24h"

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "repository_secret" {
  input            = aihubmix_api_key.actions.key
  triggers_replace = aihubmix_api_key.actions.id
}`,
		keys: []string{"github-actions 2500000 "},
	},
	"a check that warns of a low balance": {
		config: `
data "aihubmix_user" "current" {
  omit_secrets = true
}

check "balance" {
  assert {
    condition     = data.aihubmix_user.current.balance_usd >= 100
    error_message = "Only ${data.aihubmix_user.current.balance_usd} USD are left."
  }
}

resource "aihubmix_api_key" "app" {
  name            = "app"
  spend_limit_usd = 10
}`,
		says: "Only 58.142514 USD are left.",
		keys: []string{"app 5000000 "},
	},
	"a postcondition on the account": {
		config: `
data "aihubmix_user" "current" {
  omit_secrets = true

  lifecycle {
    postcondition {
      condition     = self.active && self.balance_usd >= 20
      error_message = "The account cannot pay for a deployment."
    }
  }
}

resource "terraform_data" "deployment" {
  input = data.aihubmix_user.current.username
}`,
	},
	"retries while the gateway boots": {
		config: `
provider "aihubmix" {
  max_retries     = 10
  request_timeout = "20s"
}

data "aihubmix_user" "current" {}

resource "aihubmix_api_key" "app" {
  name            = data.aihubmix_user.current.username
  spend_limit_usd = 1
}`,
		faults: []gatewaytest.Fault{{Method: http.MethodGet, Status: http.StatusServiceUnavailable, Times: 7}},
		keys:   []string{"ada 500000 "},
	},
	"a rotation by another resource": {
		config: `
resource "terraform_data" "quarter" {}

resource "aihubmix_api_key" "rotated" {
  name                = "rotated"
  spend_limit_usd     = 100
  rotate_when_changed = { rotation = terraform_data.quarter.id }

  lifecycle {
    create_before_destroy = true
  }
}`,
		keys: []string{"rotated 50000000 "},
	},
	"a key with each release": {
		config: `
resource "terraform_data" "release" {
  input = "v1"
}

resource "aihubmix_api_key" "release" {
  name            = "release"
  spend_limit_usd = 5

  lifecycle {
    replace_triggered_by = [terraform_data.release]
  }
}`,
		keys: []string{"release 2500000 "},
	},
	"a gateway behind an access proxy": {
		config: `
provider "aihubmix" {
  headers = {
    CF-Access-Client-Id     = "client"
    CF-Access-Client-Secret = "access-client-secret"
  }
  allowed_usernames = ["ada"]
}

data "aihubmix_api_keys" "all" {}

resource "aihubmix_api_key" "app" {
  name            = "app-${length(data.aihubmix_api_keys.all.keys) >= 0 ? "one" : ""}"
  spend_limit_usd = 10
  enabled         = false
}`,
		options: []gatewaytest.Option{gatewaytest.WithAccessProxy(map[string]string{
			"Cf-Access-Client-Id": "client", "Cf-Access-Client-Secret": "access-client-secret",
		})},
		keys: []string{"app-one 5000000 "},
	},
	"a key for the cheapest model alone": {
		config: `
data "aihubmix_models" "by_price" {
  features = ["tools"]
  sort_by  = "output_price"
}

locals {
  models = [for model in data.aihubmix_models.by_price.models : model.model_id if model.retire_stage == "active"]
}

resource "aihubmix_api_key" "cheap" {
  name            = "cheap"
  spend_limit_usd = 0.5
  allowed_models  = [local.models[0]]

  lifecycle {
    precondition {
      condition     = length(local.models) > 0
      error_message = "No model can use tools."
    }
  }
}`,
		keys: []string{"cheap 250000 gpt-5-nano"},
	},
}

func TestRealConfigurationsSettleInOneApply(t *testing.T) {
	t.Parallel()
	for name, test := range realConfigurations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, test.options...)
			for _, fault := range test.faults {
				gateway.Inject(fault)
			}
			w := gateway.Workspace(t, test.config)
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), test.says)
			var found []string
			for _, key := range gateway.APIKeys() {
				found = append(found, fmt.Sprintf("%s %d %s", key.Name, key.RemainQuota, key.Models))
			}
			if slices.Sort(found); !slices.Equal(found, test.keys) {
				t.Errorf("the gateway has %q, not %q", found, test.keys)
			}
			w.RequireNoChange()
		})
	}
}
