package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Adoption of keys that were created in the console, as the guide leads through it: at
// the end, the plan changes nothing.

// inTheConsole are keys of all forms that a console can make.
var inTheConsole = []gatewaytest.APIKey{
	{
		Name: "limited", RemainQuota: 16_659_166, UsedQuota: 7_500, ExpiredTime: 4_000_000_000,
		Models: "gpt-5,gpt-5-nano", Subnet: "10.0.0.0/8,192.0.2.1/32",
	},
	{Name: "free", Unlimited: true},
	{Name: "", RemainQuota: 500_000},
	{Name: strings.Repeat("n", 65), RemainQuota: 500_000},
	{Name: "off", RemainQuota: 500_000, Status: 2},
	{Name: "expired", RemainQuota: 500_000, ExpiredTime: 1_700_000_000},
	{Name: "used up", RemainQuota: 0, UsedQuota: 500_000, Status: 4},
	{Name: `"quoted" ${name} %{if}`, RemainQuota: 1},
}

// shownSecrets is how gateways show secrets in lists.
var shownSecrets = map[string][]gatewaytest.Option{
	"masked": {gatewaytest.WithStyle(gatewaytest.StyleAIHubMix)},
	"plain":  {gatewaytest.WithStyle(gatewaytest.StyleOneAPI)},
	"none": {
		gatewaytest.WithStyle(gatewaytest.StyleOneAPI),
		gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"key"}}),
	},
}

func expectAdopted(t *testing.T, w *providertest.Workspace, gateway providertest.Gateway, secrets string) {
	t.Helper()
	before := gateway.APIKeys()
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"),
		fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", len(inTheConsole)))
	if after := gateway.APIKeys(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the server has %v, and had %v", after, before)
	}
	w.RequireNoChange()
	keys := w.KeysInState()
	for _, key := range keys {
		if (key.Key == nil) == (secrets == "plain") {
			t.Errorf("the secret of %q is in the state, or is not", key.Name)
		}
	}
	if len(keys) != len(inTheConsole) {
		t.Errorf("%d keys are in the state", len(keys))
	}
}

func TestGeneratedConfigurationOfKeysChangesNothing(t *testing.T) {
	t.Parallel()
	for secrets, options := range shownSecrets {
		t.Run(secrets, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, append(options, gatewaytest.WithAPIKeys(inTheConsole...))...)
			w := gateway.Workspace(t, "")
			write := func(argument string) {
				var imports strings.Builder
				for i := range inTheConsole {
					fmt.Fprintf(&imports, "import {\n  to = aihubmix_api_key.adopted_%d\n  id = \"%d\"\n%s}\n",
						i, i+1, argument)
				}
				w.Write("main.tf", providertest.NeedProvider+imports.String())
			}
			write("  provider = aihubmix\n") // Terraform 1.16.0-rc2 needs it, in this plan alone.
			w.MustRun("plan", "-generate-config-out=adopted.tf")
			write("")
			expectAdopted(t, w, gateway, secrets)
		})
	}
}

// The same by a query.
func TestQueriedKeysAreAdoptedWithoutAChange(t *testing.T) {
	t.Parallel()
	for secrets, options := range shownSecrets {
		t.Run(secrets, func(t *testing.T) {
			t.Parallel()
			needsQuery(t)
			gateway := providertest.NewGateway(t, append(options, gatewaytest.WithAPIKeys(inTheConsole...))...)
			w := gateway.Workspace(t, "provider \"aihubmix\" {}\n")
			w.Write("keys.tfquery.hcl", "list \"aihubmix_api_key\" \"all\" {\n  provider = aihubmix\n}\n")
			w.MustRun("query", "-generate-config-out=adopted.tf")
			expectAdopted(t, w, gateway, secrets)
		})
	}
}

func TestQueryExampleRunsAsItStands(t *testing.T) {
	t.Parallel()
	needsQuery(t)
	gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app-1"},
		gatewaytest.APIKey{Name: "laptop"}, gatewaytest.APIKey{Name: "app-2", Status: 2}))
	w := gateway.Workspace(t, "provider \"aihubmix\" {}\n")
	example, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "list-resources", "aihubmix_api_key",
		"list-resource.tfquery.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("keys.tfquery.hcl", string(example))
	said := w.MustRun("query", "-generate-config-out=adopted.tf")
	providertest.ExpectWords(t, said, "app-1")
	providertest.ExpectNone(t, said, "laptop", "app-2")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
}

// needsQuery skips the test where there is no terraform query.
func needsQuery(t *testing.T) { t.Helper(); providertest.NeedsCLI(t, "1.14", "") }

// The examples of adoption, too: what they leave out would be taken away from the keys.
func TestAdoptionExamplesChangeNothing(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"guides/adopt_keys.tf":                 "2 imported, 0 added, 0 changed, 0 destroyed",
		"resources/aihubmix_api_key/import.tf": "1 imported, 0 added, 0 changed, 0 destroyed",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := exampleWorkspace(t, providertest.NewServer(t, exampleAPIKeys),
				providertest.ReadExample(t, name))
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), says)
			w.RequireNoChange()
		})
	}
}
