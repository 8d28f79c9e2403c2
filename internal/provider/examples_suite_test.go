package provider_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

var withResearchAccount = gatewaytest.WithFurtherAccount(researchKey,
	gatewaytest.Account{"username": "grace", "quota": 500_000})

func TestEveryExampleRunsAsItStands(t *testing.T) {
	t.Parallel()
	for name, config := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exampleWorkspace(t,
				providertest.NewServer(t, exampleAPIKeys, withResearchAccount),
				config).MustRun("apply", "-auto-approve")
		})
	}
}

func TestEveryModulePassesItsOwnTests(t *testing.T) {
	t.Parallel()
	modules, err := os.ReadDir(filepath.Join(providertest.ExamplesFolder, "modules"))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range modules {
		t.Run(module.Name(), func(t *testing.T) {
			t.Parallel()
			providertest.NeedsCLI(t, "1.7", "1.8") // mock_provider
			server := providertest.NewServer(t)
			w := providertest.NewWorkspace(t, server, "")
			copyModules(w)
			said := w.MustRun("-chdir=../modules/"+module.Name(), "test")
			providertest.ExpectWords(t, said, "Success! ", " passed, 0 failed.")
			providertest.ExpectNone(t, said, "Success! 0 passed")
			if count := len(server.Requests()); count > 0 {
				t.Errorf("%d requests were made: the provider is no mock", count)
			}
		})
	}
}

func TestOutputsExampleGivesFiguresToAPipeline(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	providertest.Apply(t, providertest.Reaching(server), providertest.ReadExample(t,
		"data-sources/aihubmix_user/outputs.tf"),
		map[string]string{"aihubmix_username": "ada", "aihubmix_balance_usd": "58.142514"})
}

// The guide's way round: a list of objects cannot be mocked, but a module's output can.
func TestGuideOnTestsOverridesAList(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "1.7", "1.8") // mock_provider
	test, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "guides", "override_module.tftest.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join(providertest.Repository, "docs", "guides", "pipelines.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(guide), "```terraform\nmodule \"catalogue\"")
	if !found {
		t.Fatal("the guide has no module")
	}
	config, _, _ := strings.Cut("module \"catalogue\""+block, "```")
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+config)
	w.Write("catalogue/main.tf",
		providertest.NeedProvider+"data \"aihubmix_models\" \"all\" {}\noutput \"models\" {\n  value = "+
			"data.aihubmix_models.all.models\n}\n")
	w.Write("tests/list.tftest.hcl", string(test))
	w.MustRun("get")
	providertest.ExpectWords(t, w.MustRun("test"), "1 passed, 0 failed.")
	if count := len(server.Requests()); count > 0 {
		t.Errorf("%d requests were made: the provider is no mock", count)
	}
}

func TestStateEncryptionOfTheGuideHidesTheState(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "", "1.8")
	config, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "guides", "state_encryption.tofu"))
	if err != nil {
		t.Fatal(err)
	}
	w := providertest.NewWorkspace(t, providertest.NewServer(t),
		providertest.NeedProvider+providertest.APIKey(`name = "app"`))
	w.Write("encryption.tofu", string(config))
	w.Set("TF_VAR_state_passphrase=a-passphrase-of-a-test")
	w.MustRun("apply", "-auto-approve", "-input=false")
	state := w.Read("terraform.tfstate")
	providertest.ExpectWords(t, state, "encrypted_data")
	providertest.ExpectNone(t, state, "aihubmix_api_key", "sk-")
	w.RequireNoChange()
}

// examples are all configurations of the documentation, by their paths below
// examples/, and those of the README. A module is no configuration of its own: it is run by the example
// that calls it and by its own tests.
func examples(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(providertest.ExamplesFolder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "modules":
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".tf":
			return nil
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(providertest.ExamplesFolder, path)
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
