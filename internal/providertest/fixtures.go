package providertest

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// AccountSecrets are the values of the sensitive attributes of the default account.
var AccountSecrets = []string{"account-password", "account-verification-code", "account-access-token", "account-ext"}

// ReadUser reads the account.
const ReadUser = `data "aihubmix_user" "current" {}`

// Sample is a documented or observed answer.
func Sample(t *testing.T, name string) string {
	t.Helper()
	return read(t, Repository, "internal", "aihubmix", "testdata", name)
}

// APIKey returns a configuration with one API key.
func APIKey(arguments string) string {
	return "resource \"aihubmix_api_key\" \"app\" {\n" + arguments + "\n}\n"
}

// CappedKey is a key with every setting.
var CappedKey = gatewaytest.APIKey{
	ID: 7, Name: "capped", Key: "abcdefghijklmnopwxyz", RemainQuota: 92_500, UsedQuota: 7_500,
	CreatedTime: 1_790_000_000, AccessTime: 1_790_003_600, ExpiredTime: 4_000_000_000,
	Models: "gpt-5-nano,gpt-5", Subnet: "10.0.0.0/8",
}

// HandedKey is what a team was handed: 5 USD, of which 1.5 are used.
var HandedKey = gatewaytest.APIKey{
	Name: "team", Key: HandedSecret, RemainQuota: 1_750_000, UsedQuota: 750_000, ExpiredTime: 4_000_000_000,
}

// ExpectRequests expects at most so many requests.
func ExpectRequests(t *testing.T, server *gatewaytest.Server, most int) {
	t.Helper()
	if made := len(server.Requests()); made > most {
		t.Errorf("%d requests were made, expected at most %d", made, most)
	}
}

// Deployment is a resource that stands for what a gate protects, with that inside.
func Deployment(inside string) string {
	return "\nresource \"terraform_data\" \"deployment\" {\n  input = \"deployed\"\n" + inside + "\n}\n"
}

// OtherUnit is the summary at a gateway with another quota unit.
const OtherUnit = "The gateway uses another quota unit"

// WithOtherUnit is a gateway of somebody's own that counts 1000 to the US dollar.
var WithOtherUnit = gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000, "display_in_currency": true})

// ProviderLines returns the provider's own lines of a log. They carry the name of the provider as their module.
func ProviderLines(log string) []string {
	var lines []string
	for line := range strings.SplitSeq(log, "\n") {
		if strings.Contains(line, "provider.terraform-provider-aihubmix") {
			lines = append(lines, line)
		}
	}
	return lines
}

// HandedSecret is the secret of HandedKey.
const HandedSecret = "HandedKeySecret0123456789abcdef"
