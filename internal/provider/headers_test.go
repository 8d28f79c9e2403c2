package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const accessSecret = "access-client-secret-0123456789"

func TestHeadersPassAnAccessProxy(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithAccessProxy(map[string]string{
		"Cf-Access-Client-Id": "client", "Cf-Access-Client-Secret": accessSecret,
	}), gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}))
	block := map[string]any{"headers": map[string]string{
		"CF-Access-Client-Id": " client ", "CF-Access-Client-Secret": accessSecret,
	}}
	for _, object := range []string{"aihubmix_user", "aihubmix_models", "aihubmix_api_keys"} {
		if reading := providertest.Read(t, providertest.Reaching(server), block, object, nil); reading.Failed {
			t.Errorf("%s: %s", object, reading.Said)
		}
	}
	if server.Count("GET", "/api/status") == 0 {
		t.Error("the unit was not requested through the proxy")
	}
	without := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_user", nil)
	without.RequireFailure(t, "a redirect to "+gatewaytest.LoginPage+", which is not followed",
		"set the headers that it expects in the provider argument headers")
}

func TestHeadersThatCannotBeUsedAreAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		headers map[string]string
		// baseURLs is nil for the variable of the environment.
		baseURLs []string
		says     []string
	}{
		"one that each request has": {
			map[string]string{"authorization": accessSecret},
			nil,
			[]string{"headers cannot be used", `"authorization": this header cannot be set`},
		},
		"a value with a line break": {
			map[string]string{"X-A": accessSecret + "\n"}, nil, []string{`"X-A": its value has a line break`},
		},
		"one in two spellings": {
			map[string]string{"X-A": accessSecret, "x-a": accessSecret}, nil, []string{`"x-a": X-A is given twice`},
		},
		"for the hosted service": {
			map[string]string{"X-A": accessSecret},
			[]string{"https://gateway.example.com", "https://api.inferera.com"},
			[]string{"https://api.inferera.com is the hosted service", "or leave headers out"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			block := map[string]any{"headers": test.headers}
			if test.baseURLs != nil {
				block["base_urls"] = test.baseURLs
			}
			reading := providertest.Read(t, providertest.Reaching(server), block, "aihubmix_user", nil)
			reading.RequireFailure(t, test.says...)
			providertest.ExpectNone(t, reading.Said, accessSecret)
			if count := len(server.Requests()); count > 0 {
				t.Errorf("%d requests were sent", count)
			}
		})
	}
}

// Without base URLs, the hosted service is the default.
func TestHeadersNeedABaseURL(t *testing.T) {
	t.Parallel()
	around := providertest.Surroundings{Variables: map[string]string{"AIHUBMIX_MANAGE_KEY": gatewaytest.ManageKey}}
	block := map[string]any{"headers": map[string]string{"X-A": accessSecret}}
	providertest.Read(t, around, block, "aihubmix_user", nil).
		RequireFailure(t, "https://aihubmix.com is the hosted service")
}

func TestUnknownHeaderIsAnUnknownConfiguration(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	block := map[string]any{"headers": map[string]tftypes.Value{
		"X-A": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "X-B": tftypes.NewValue(tftypes.String, "b"),
	}}
	for _, object := range []string{"aihubmix_user", "aihubmix_models"} {
		providertest.Read(t, providertest.Reaching(server), block, object, nil).RequireFailure(t,
			"The provider's configuration is not known yet",
			"headers depends on something that is only known after apply")
	}
	if count := len(server.Requests()); count > 0 {
		t.Errorf("%d requests were sent", count)
	}
}
