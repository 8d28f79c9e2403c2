package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// sparseAccount is a response with few fields, and the examples that stop the run then, with their messages.
type sparseAccount struct {
	body  string
	gates map[string]string
}

func sparseAccounts(t *testing.T) map[string]sparseAccount {
	t.Helper()
	return map[string]sparseAccount{
		"a username alone": {
			body: `{"success": true, "data": {"username": "fixture"}}`,
			gates: map[string]string{
				"precondition.tf":  "The AIHubMix balance is unknown, but 20 USD are needed.",
				"allow_failure.tf": "The AIHubMix balance is unknown, but 20 USD are needed.",
				"balance_gate.tf": "The AIHubMix balance is unknown, but at least 20 USD are required. " +
					"Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": "At least 20 USD are required, but the gateway did not report the balance",
				"ephemeral-resource.tf":  "At least 20 USD are required, but the gateway did not report the balance",
				"action.tf":              "At least 20 USD are required, but the gateway did not report the balance",
				"largest_response.tf":    "At least 20 USD are required, but the gateway did not report the balance",
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"several_accounts.tf":    onlyAda,
				"workspaces.tf":          onlyAda,
				"minimum_quota.tf":       "The balance is unknown, but 10000 are needed.",
				"README.md, block 2":     "At least 20 USD are required, but the gateway did not report the balance",
			},
		},
		"a balance alone": {
			body: `{"success": true, "data": {"quota": 29071257}}`,
			gates: map[string]string{
				"several_accounts.tf": onlyNamedAda,
				"workspaces.tf":       onlyNamedAda,
				"arguments.tf": "the gateway does not report the username of its account. The provider " +
					`argument allowed_usernames allows only "ada" and "fixture".`,
			},
		},
		"a balance alone that is too low": {
			body: `{"success": true, "data": {"quota": 1}}`,
			gates: map[string]string{
				"precondition.tf":  "The AIHubMix balance is 0.000002 USD, but 20 USD are needed.",
				"allow_failure.tf": "The AIHubMix balance is 0.000002 USD, but 20 USD are needed.",
				"balance_gate.tf": "The AIHubMix balance is 0.000002 USD, but at least 20 USD are required. " +
					"Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": nearlyNothing,
				"action.tf":              nearlyNothing,
				"largest_response.tf":    nearlyNothing,
				"ephemeral-resource.tf":  nearlyNothing,
				"README.md, block 2":     nearlyNothing,
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"several_accounts.tf":    onlyNamedAda,
				"workspaces.tf":          onlyNamedAda,
				"arguments.tf": "the gateway does not report the username of its account. The provider " +
					`argument allowed_usernames allows only "ada" and "fixture".`,
				"minimum_quota.tf": "The balance is 1 quota units, but 10000 are needed.",
			},
		},
		"a sparse answer of the live service": {
			body: providertest.Sample(t, "user_self_live_style.json"),
			gates: map[string]string{
				"precondition.tf":  "The AIHubMix balance is 0.788688 USD, but 20 USD are needed.",
				"allow_failure.tf": "The AIHubMix balance is 0.788688 USD, but 20 USD are needed.",
				"balance_gate.tf": "The AIHubMix balance is 0.788688 USD, but at least 20 USD are required. " +
					"Ask the platform team to top up the account.",
				"minimum_balance_usd.tf": tooLittle,
				"action.tf":              tooLittle,
				"largest_response.tf":    tooLittle,
				"own_message.tf":         "The AIHubMix balance is below 20 USD.",
				"several_accounts.tf":    onlyAda,
				"workspaces.tf":          onlyAda,
				"ephemeral-resource.tf":  tooLittle,
				"README.md, block 2":     tooLittle,
			},
		},
	}
}

// hasCheck finds a check in an example, or the example module with one.
var hasCheck = regexp.MustCompile(`check "|key_audit`)

// With a sparse account, an example either passes or stops with its author's own message: an error of the language
// in its place would hide that. Examples share a run, each in a module of its own.
func TestEveryExampleSurvivesASparseAccount(t *testing.T) {
	t.Parallel()
	shared, configured := map[string]string{}, map[string]string{}
	for name, config := range examples(t) {
		switch {
		case strings.Contains(config, "action_trigger"), strings.Contains(config, "import {"),
			hasCheck.MatchString(config) && !providertest.CLI.AtLeast("1.6", "1.6"):
			// Terraform takes imports in the root module alone, and 1.5 crashes on a check elsewhere. An action stops
			// the run in the apply alone.
			for account, test := range sparseAccounts(t) {
				t.Run(account+" in "+name, func(t *testing.T) {
					t.Parallel()
					expectSparse(t, newSparseServer(t, test), config, test.gates[path.Base(name)])
				})
			}
		case strings.Contains(config, `provider "aihubmix"`):
			configured[name] = config
		default:
			shared[name] = config
		}
	}
	t.Run("examples without a provider block", func(t *testing.T) {
		t.Parallel()
		expectAllSparse(t, providertest.NewWorkspace, shared)
	})
	t.Run("examples with a provider block", func(t *testing.T) {
		t.Parallel()
		expectAllSparse(t, providertest.NewProcessWorkspace, configured)
	})
}

func newSparseServer(t *testing.T, account sparseAccount) *gatewaytest.Server {
	t.Helper()
	return providertest.NewServer(t, gatewaytest.WithUserBody(account.body), exampleAPIKeys,
		withResearchAccount)
}

// expectSparse applies one example. It must stop with the message, if there is one.
func expectSparse(t *testing.T, server *gatewaytest.Server, config, message string) {
	t.Helper()
	said, exit := exampleWorkspace(t, server, config).Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, map[bool]int{true: 1}[message != ""], said)
	providertest.ExpectWords(t, said, message)
}

// expectAllSparse runs examples with each sparse account: those that pass in one apply, and the gates in one plan.
func expectAllSparse(
	t *testing.T, create func(*testing.T, *gatewaytest.Server, string) *providertest.Workspace,
	examples map[string]string,
) {
	t.Helper()
	server := newSparseServer(t, sparseAccount{})
	w := create(t, server, providertest.NeedProvider)
	w.Set("AIHUBMIX_API_KEY=sk-" + gatewaytest.ExampleSecret)
	maps.DeleteFunc(examples, func(_, config string) bool { return !runsExample(config) })
	for name, config := range examples {
		if !strings.Contains(config, "required_providers") {
			config = providertest.NeedProvider + config
		}
		if strings.Contains(config, `"../modules/`) {
			config = strings.ReplaceAll(config, `"../modules/`, `"./modules/`)
			source := os.DirFS(filepath.Join(providertest.ExamplesFolder, "modules"))
			if err := os.CopyFS(filepath.Join(w.Folder, moduleOf(name), "modules"), source); err != nil {
				t.Fatal(err)
			}
		}
		w.Write(moduleOf(name)+"/main.tf", config)
	}
	w.Write("main.tf", calls(examples, func(string) bool { return true }))
	w.MustRun("get")
	for account, test := range sparseAccounts(t) {
		gatewaytest.WithUserBody(test.body)(server)
		isGate := func(name string) bool { return test.gates[path.Base(name)] != "" }
		state := "-state=" + strings.ReplaceAll(account, " ", "-") + ".tfstate"
		w.Write("main.tf", calls(examples, func(name string) bool { return !isGate(name) }))
		w.MustRun("apply", "-auto-approve", state)
		for _, key := range server.APIKeys()[len(gatewaytest.ExampleAPIKeys()):] {
			server.RemoveAPIKey(key.ID)
		}
		w.Write("main.tf", calls(examples, isGate))
		printed, err := w.Command("plan", "-json", state).Output()
		if err == nil {
			t.Errorf("%s: no gate stops the run", account)
		}
		said := saidOf(t, string(printed))
		for name := range examples {
			if isGate(name) && !strings.Contains(said[moduleOf(name)], test.gates[path.Base(name)]) {
				t.Errorf("%s in %s: %s\n%s", account, name, said[moduleOf(name)], printed)
			}
		}
	}
}

const (
	onlyAda       = `it belongs to the account "fixture". The provider argument allowed_usernames allows only "ada".`
	nearlyNothing = "The balance of the account is 0.000002 USD, but at least 20 USD are required."
	tooLittle     = `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`
	onlyNamedAda  = "the gateway does not report the username of its account. The provider argument " +
		`allowed_usernames allows only "ada".`
)

var notInAName = regexp.MustCompile("[^a-z0-9]+")

// moduleOf returns the folder of an example.
func moduleOf(name string) string { return notInAName.ReplaceAllString(strings.ToLower(name), "_") }

// calls returns a configuration that calls examples as modules.
func calls(examples map[string]string, isCalled func(name string) bool) string {
	var config strings.Builder
	config.WriteString(providertest.NeedProvider)
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if !isCalled(name) {
			continue
		}
		module := moduleOf(name)
		config.WriteString("module \"" + module + "\" {\n  source = \"./" + module + "\"\n")
		for variable, value := range exampleVariables(examples[name]) {
			fmt.Fprintf(&config, "  %s = %q\n", variable, value)
		}
		config.WriteString("}\n")
	}
	return config.String()
}

// saidOf returns the errors of each module, by its folder.
func saidOf(t *testing.T, printed string) map[string]string {
	t.Helper()
	said := map[string]string{}
	for line := range strings.Lines(printed) {
		var message struct {
			Diagnostic struct {
				Severity, Summary, Detail string
				Range                     struct{ Filename string }
			}
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil || message.Diagnostic.Severity != "error" {
			continue
		}
		module, _, _ := strings.Cut(filepath.ToSlash(message.Diagnostic.Range.Filename), "/")
		said[module] += providertest.Unframed(message.Diagnostic.Summary + " " + message.Diagnostic.Detail + " ")
	}
	return said
}
