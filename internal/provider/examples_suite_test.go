package provider_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

var examplesFolder = filepath.Join("..", "..", "examples")

// examples are all configurations of the documentation, by their paths below
// examples/, and those of the README. A module is no configuration of its own: it is run by the example
// that calls it and by its own tests.
func examples(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(examplesFolder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "modules":
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".tf":
			return nil
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(examplesFolder, path)
		found[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(readReadme(t, readmes[0]), "```terraform\n")[1:]
	if len(found) == 0 || len(blocks) == 0 {
		t.Fatalf("there are %d examples, and %d in the README", len(found), len(blocks))
	}
	for i, block := range blocks {
		config, _, _ := strings.Cut(block, "```")
		found[fmt.Sprintf("README.md, block %d", i+1)] = config
	}
	return found
}

// researchKey is the Manage Key of a second account.
const researchKey = "fd-research"

var withResearchAccount = gatewaytest.WithFurtherAccount(researchKey, gatewaytest.Account{"username": "grace", "quota": 500_000})

// exampleAPIKeys are the keys that examples look for.
var exampleAPIKeys = gatewaytest.WithAPIKeys(
	gatewaytest.APIKey{Name: "production", Key: handedSecret, RemainQuota: 5_000_000, ExpiredTime: 4_070_908_800, Models: "gpt-5,gpt-5-nano"},
	gatewaytest.APIKey{Name: "laptop", Unlimited: true},
)

// exampleWorkspace is a workspace with an example as it stands, and with the
// modules where it expects them.
func exampleWorkspace(t *testing.T, server *gatewaytest.Server, config string) *workspace {
	t.Helper()
	return exampleIn(t, newWorkspace, server, config)
}

// exampleIn is exampleWorkspace with another kind of workspace.
func exampleIn(t *testing.T, create func(*testing.T, *gatewaytest.Server, string) *workspace, server *gatewaytest.Server, config string) *workspace {
	t.Helper()
	if strings.Contains(config, "provider::aihubmix::") {
		needsFunctions(t)
	}
	if strings.Contains(config, "ephemeral") {
		needsEphemeralResources(t)
	}
	if strings.Contains(config, "action_trigger") {
		needsCLI(t, "1.14", "1000")
	}
	if strings.Contains(config, "import {\n  for_each") {
		needsCLI(t, "1.7", "1.7")
	}
	if !strings.Contains(config, "required_providers") {
		config = needProvider + config
	}
	w := create(t, server, config)
	if strings.Contains(config, `"research_manage_key"`) {
		w.set("TF_VAR_research_manage_key=" + researchKey)
	}
	if strings.Contains(config, `"aihubmix_current_api_key"`) {
		w.set("AIHUBMIX_API_KEY=sk-"+handedSecret, "AIHUBMIX_MANAGE_KEY=")
	}
	if strings.Contains(config, "module ") {
		w.copyModules()
		w.mustRun("get")
	}
	return w
}

func (w *workspace) copyModules() {
	w.t.Helper()
	modules := filepath.Join(examplesFolder, "modules")
	if err := os.CopyFS(filepath.Join(w.folder, "..", "modules"), os.DirFS(modules)); err != nil {
		w.t.Fatal(err)
	}
}

func TestEveryExampleRunsAsItStands(t *testing.T) {
	t.Parallel()
	for name, config := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exampleWorkspace(t, newServer(t, exampleAPIKeys, withResearchAccount), config).mustRun("apply", "-auto-approve")
		})
	}
}

func TestEveryModulePassesItsOwnTests(t *testing.T) {
	t.Parallel()
	modules, err := os.ReadDir(filepath.Join(examplesFolder, "modules"))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range modules {
		t.Run(module.Name(), func(t *testing.T) {
			t.Parallel()
			needsCLI(t, "1.7", "1.8") // mock_provider
			server := newServer(t)
			w := newWorkspace(t, server, "")
			w.copyModules()
			said := w.mustRun("-chdir=../modules/"+module.Name(), "test")
			expectWords(t, said, "Success! ", " passed, 0 failed.")
			expectNone(t, said, "Success! 0 passed")
			if count := len(server.Requests()); count > 0 {
				t.Errorf("%d requests were made: the provider is no mock", count)
			}
		})
	}
}

// A sparse account either passes, or meets the author's own message: an error of
// the language in its place would hide that.
func TestEveryExampleSurvivesASparseAccount(t *testing.T) {
	t.Parallel()
	for account, test := range map[string]struct {
		body string
		// gates are the examples that stop the run, with their messages.
		gates map[string]string
	}{
		"a username alone": {
			body: `{"success": true, "data": {"username": "fixture"}}`,
			gates: map[string]string{
				"precondition.tf":        "The AIHubMix balance is unknown USD, but 20 USD are needed.",
				"allow_failure.tf":       "The AIHubMix balance is unknown USD, but 20 USD are needed.",
				"balance_gate.tf":        "The AIHubMix balance is unknown USD, but at least 20 USD are required. Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": "At least 20 USD are required, but the service did not report the balance",
				"ephemeral-resource.tf":  "At least 20 USD are required, but the service did not report the balance",
				"action.tf":              "At least 20 USD are required, but the service did not report the balance",
				"largest_answer.tf":      "At least 20 USD are required, but the service did not report the balance",
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"resource.tf":            "The AIHubMix balance does not cover the key's spend limit of 25 USD.",
				"several_accounts.tf":    `it belongs to the account "fixture". The provider argument allowed_usernames allows only ada.`,
				"workspaces.tf":          `it belongs to the account "fixture". The provider argument allowed_usernames allows only ada.`,
				"minimum_quota.tf":       "The balance is unknown quota units, but 10000 are needed.",
				"README.md, block 2":     "At least 20 USD are required, but the service did not report the balance",
			},
		},
		"a balance alone": {
			body: `{"success": true, "data": {"quota": 29071257}}`,
			gates: map[string]string{
				"several_accounts.tf": "the service does not report the username of its account. The provider argument allowed_usernames allows only ada.",
				"workspaces.tf":       "the service does not report the username of its account. The provider argument allowed_usernames allows only ada.",
				"arguments.tf":        "the service does not report the username of its account. The provider argument allowed_usernames allows only ada, fixture.",
			},
		},
		"a balance alone that is too low": {
			body: `{"success": true, "data": {"quota": 1}}`,
			gates: map[string]string{
				"precondition.tf":        "The AIHubMix balance is 0.000002 USD, but 20 USD are needed.",
				"allow_failure.tf":       "The AIHubMix balance is 0.000002 USD, but 20 USD are needed.",
				"balance_gate.tf":        "The AIHubMix balance is 0.000002 USD, but at least 20 USD are required. Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": "The balance of the account is 0.000002 USD, but at least 20 USD are required.",
				"action.tf":              "The balance of the account is 0.000002 USD, but at least 20 USD are required.",
				"largest_answer.tf":      "The balance of the account is 0.000002 USD, but at least 20 USD are required.",
				"ephemeral-resource.tf":  "The balance of the account is 0.000002 USD, but at least 20 USD are required.",
				"README.md, block 2":     "The balance of the account is 0.000002 USD, but at least 20 USD are required.",
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"resource.tf":            "The AIHubMix balance does not cover the key's spend limit of 25 USD.",
				"several_accounts.tf":    "the service does not report the username of its account. The provider argument allowed_usernames allows only ada.",
				"workspaces.tf":          "the service does not report the username of its account. The provider argument allowed_usernames allows only ada.",
				"arguments.tf":           "the service does not report the username of its account. The provider argument allowed_usernames allows only ada, fixture.",
				"minimum_quota.tf":       "The balance is 1 quota units, but 10000 are needed.",
			},
		},
		"a sparse answer of the live service": {
			body: sample(t, "user_self_live_style.json"),
			gates: map[string]string{
				"precondition.tf":        "The AIHubMix balance is 0.788688 USD, but 20 USD are needed.",
				"allow_failure.tf":       "The AIHubMix balance is 0.788688 USD, but 20 USD are needed.",
				"balance_gate.tf":        "The AIHubMix balance is 0.788688 USD, but at least 20 USD are required. Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
				"action.tf":              `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
				"largest_answer.tf":      `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"resource.tf":            "The AIHubMix balance does not cover the key's spend limit of 25 USD.",
				"several_accounts.tf":    `it belongs to the account "fixture". The provider argument allowed_usernames allows only ada.`,
				"workspaces.tf":          `it belongs to the account "fixture". The provider argument allowed_usernames allows only ada.`,
				"ephemeral-resource.tf":  `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
				"README.md, block 2":     `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
			},
		},
	} {
		for name, config := range examples(t) {
			t.Run(account+" in "+name, func(t *testing.T) {
				t.Parallel()
				w := exampleWorkspace(t, newServer(t, gatewaytest.WithUserBody(test.body), exampleAPIKeys, withResearchAccount), config)
				message, gate := test.gates[filepath.Base(name)]
				if !gate {
					w.mustRun("apply", "-auto-approve")
					return
				}
				said, exit := w.run("apply", "-auto-approve")
				expectWords(t, said, message)
				if exit != 1 {
					t.Errorf("the exit code is %d", exit)
				}
			})
		}
	}
}

func TestOutputsExampleGivesFiguresToAPipeline(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	apply(t, reaching(server), examples(t)["data-sources/aihubmix_user/outputs.tf"],
		outputIs("aihubmix_username", "ada"),
		outputIs("aihubmix_balance_usd", "58.142514"),
	)
}

// The guide's way round: a list of objects cannot be mocked, but a module's output can.
func TestGuideOnTestsOverridesAList(t *testing.T) {
	t.Parallel()
	needsCLI(t, "1.7", "1.8") // mock_provider
	test, err := os.ReadFile(filepath.Join(examplesFolder, "guides", "override_module.tftest.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides", "test-a-module.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(guide), "```terraform\nmodule \"catalogue\"")
	if !found {
		t.Fatal("the guide has no module")
	}
	config, _, _ := strings.Cut("module \"catalogue\""+block, "```")
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+config)
	w.write("catalogue/main.tf", needProvider+"data \"aihubmix_models\" \"all\" {}\noutput \"models\" {\n  value = data.aihubmix_models.all.models\n}\n")
	w.write("tests/list.tftest.hcl", string(test))
	w.mustRun("get")
	expectWords(t, w.mustRun("test"), "1 passed, 0 failed.")
	if count := len(server.Requests()); count > 0 {
		t.Errorf("%d requests were made: the provider is no mock", count)
	}
}

func TestStateEncryptionOfTheGuideHidesTheState(t *testing.T) {
	t.Parallel()
	needsCLI(t, "1000", "1.8") // OpenTofu alone.
	config, err := os.ReadFile(filepath.Join(examplesFolder, "guides", "state_encryption.tofu"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkspace(t, newServer(t), needProvider+apiKey(`name = "app"`))
	w.write("encryption.tofu", string(config))
	w.environment = append(w.environment, "TF_VAR_state_passphrase=a-passphrase-of-a-test")
	w.mustRun("apply", "-auto-approve", "-input=false")
	state := w.read("terraform.tfstate")
	expectWords(t, state, "encrypted_data")
	expectNone(t, state, "aihubmix_api_key", "sk-")
	w.requireNoChange()
}
