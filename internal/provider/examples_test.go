package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// examples are all configurations of the documentation, by their paths below examples/.
func examples(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..", "examples")
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		found[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEveryExampleRunsAsItStands(t *testing.T) {
	t.Parallel()
	found := examples(t)
	if len(found) == 0 {
		t.Fatal("there are no examples")
	}
	for name, config := range found {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			apply(t, reaching(server), config)
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
				"minimum_balance_usd.tf": "At least 20 USD are required, but the service did not tell the balance",
			},
		},
		"a sparse answer of the live service": {
			body: sample(t, "user_self_live_style.json"),
			gates: map[string]string{
				"precondition.tf":        "The AIHubMix balance is 0.788688 USD, but 20 USD are needed.",
				"minimum_balance_usd.tf": `The balance of the account "fixture" is 0.788688 USD, but at least 20 USD are required.`,
			},
		},
	} {
		for name, config := range examples(t) {
			t.Run(account+" in "+name, func(t *testing.T) {
				t.Parallel()
				server := newServer(t, aihubmixtest.WithUserBody(test.body))
				message, gate := test.gates[filepath.Base(name)]
				if !gate {
					apply(t, reaching(server), config)
					return
				}
				expectWords(t, applyError(t, reaching(server), config), message)
			})
		}
	}
}

// What the documentation warns of: such a gate fails open.
func TestRefusedKeyInsideOfACheckIsAWarningOnly(t *testing.T) {
	t.Parallel()
	server := newServer(t, aihubmixtest.WithManageKey("fd-another"))
	w := newWorkspace(t, server, needProvider+`
check "balance" {
  data "aihubmix_user" "current" {}
  assert {
    condition     = try(data.aihubmix_user.current.balance_usd >= 20, false)
    error_message = "The balance is too low."
  }
}
`)
	said, exit := w.run("apply", "-auto-approve")
	expectWords(t, said, "Warning: Cannot read the AIHubMix account: the Manage Key was refused")
	if exit != 0 {
		t.Errorf("the exit code is %d", exit)
	}
}

// A check warns: the run succeeds, and says both figures.
func TestCheckExampleWarnsAndLetsTheRunGoOn(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newWorkspace(t, server, needProvider+examples(t)["data-sources/aihubmix_user/check.tf"])
	said, exit := w.run("apply", "-auto-approve")
	expectWords(t, said, "Warning: Check block assertion failed", "The AIHubMix balance is 58.142514 USD. Top up before it falls below 100 USD.")
	if exit != 0 {
		t.Errorf("the exit code is %d", exit)
	}
}

func TestOutputsExampleGivesFiguresToAPipeline(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	apply(t, reaching(server), examples(t)["data-sources/aihubmix_user/outputs.tf"],
		resource.TestCheckOutput("aihubmix_username", "ada"),
		resource.TestCheckOutput("aihubmix_balance_usd", "58.142514"),
	)
}

func TestReadmeExamplesRunAsTheyStand(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(content), "```terraform\n")[1:]
	if len(blocks) == 0 {
		t.Fatal("the README has no example")
	}
	for _, block := range blocks {
		config, _, _ := strings.Cut(block, "```")
		server := newServer(t)
		apply(t, reaching(server), config)
	}
}
