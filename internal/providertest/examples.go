package providertest

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Repository is the root of the checkout.
var Repository = func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}()

var ExamplesFolder = filepath.Join(Repository, "examples")

// ReadExample returns an example of the documentation, by its path below examples/.
func ReadExample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(ExamplesFolder, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// ExampleAPIKeys are the keys that examples look for.
var ExampleAPIKeys = gatewaytest.WithAPIKeys(
	gatewaytest.APIKey{
		Name: "production", Key: HandedSecret, RemainQuota: 5_000_000, ExpiredTime: 4_070_908_800,
		Models: "gpt-5,gpt-5-nano",
	},
	gatewaytest.APIKey{Name: "laptop", Unlimited: true},
)

// RunsExample reports whether the CLI knows the features of an example.
func RunsExample(config string) bool {
	for _, feature := range []struct{ text, terraform, openTofu string }{
		{"provider::aihubmix::", "1.8", "1.7"}, {"ephemeral", "1.10", "1.11"}, {"action_trigger", "1.14", "1000"},
		{"import {\n  for_each", "1.7", "1.7"},
	} {
		if strings.Contains(config, feature.text) && !CLI.AtLeast(feature.terraform, feature.openTofu) {
			return false
		}
	}
	return true
}

// ExampleWorkspace is a workspace with an example as it stands, and with the
// modules where it expects them.
func ExampleWorkspace(t *testing.T, server *gatewaytest.Server, config string) *Workspace {
	t.Helper()
	return ExampleIn(t, NewWorkspace, server, config)
}

// ExampleIn is ExampleWorkspace with another kind of workspace.
func ExampleIn(
	t *testing.T, create func(*testing.T, *gatewaytest.Server, string) *Workspace, server *gatewaytest.Server,
	config string,
) *Workspace {
	t.Helper()
	needsAcceptance(t)
	if !RunsExample(config) {
		t.Skipf("the example needs a newer CLI than %s", CLI.Version)
	}
	if !strings.Contains(config, "required_providers") {
		config = NeedProvider + config
	}
	w := create(t, server, config)
	if strings.Contains(config, `"research_manage_key"`) {
		w.Set("TF_VAR_research_manage_key=" + ResearchKey)
	}
	if strings.Contains(config, `"aihubmix_current_api_key"`) {
		w.Set("AIHUBMIX_API_KEY=sk-"+HandedSecret, "AIHUBMIX_MANAGE_KEY=")
	}
	if strings.Contains(config, "module ") {
		w.CopyModules()
		w.MustRun("get")
	}
	return w
}

// ResearchKey is the Manage Key of a second account.
const ResearchKey = "fd-research"

func (w *Workspace) CopyModules() {
	w.T.Helper()
	modules := filepath.Join(ExamplesFolder, "modules")
	if err := os.CopyFS(filepath.Join(w.Folder, "..", "modules"), os.DirFS(modules)); err != nil {
		w.T.Fatal(err)
	}
}
