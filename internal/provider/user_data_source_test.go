package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

func TestUserMirrorsTheAccount(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	apply(t, reaching(server), `data "aihubmix_user" "current" {}`,
		resource.TestCheckResourceAttr("data.aihubmix_user.current", "username", "ada"),
		resource.TestCheckResourceAttr("data.aihubmix_user.current", "balance_usd", "58.142514"),
	)
}
