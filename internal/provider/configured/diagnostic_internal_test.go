package configured

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestManageKeyIsCreatedAtItsOwnGateway(t *testing.T) {
	t.Parallel()
	for baseURL, page := range map[string]string{
		aihubmix.DefaultBaseURLs()[0]: "Create one at https://console.aihubmix.com/setting",
		"https://gateway.example.com": "Create one in the gateway's console",
	} {
		said := advice(aihubmix.Error{Kind: aihubmix.KindUnauthorized, BaseURL: baseURL}, "a variable")
		if !strings.Contains(said, page) {
			t.Errorf("%s: %s", baseURL, said)
		}
	}
}
