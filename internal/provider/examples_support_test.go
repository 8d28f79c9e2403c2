package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// exampleAPIKeys are the keys that examples look for.
var exampleAPIKeys = gatewaytest.WithAPIKeys(gatewaytest.ExampleAPIKeys()...)

// runsExample reports whether the CLI knows the features of an example.
func runsExample(config string) bool {
	for _, feature := range []struct{ text, terraform, openTofu string }{
		{"provider::aihubmix::", "1.8", "1.7"},
		{"ephemeral", "1.10", "1.11"},
		{"action_trigger", "1.14", ""},
		{"import {\n  for_each", "1.7", "1.7"},
	} {
		if strings.Contains(config, feature.text) && !providertest.CLI.AtLeast(feature.terraform, feature.openTofu) {
			return false
		}
	}
	return true
}

// exampleWorkspace has an example as it stands, and the modules where it expects them.
func exampleWorkspace(t *testing.T, server *gatewaytest.Server, config string) *providertest.Workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	if !runsExample(config) {
		t.Skipf("the example needs a newer CLI than %s", providertest.CLI.Version)
	}
	if !strings.Contains(config, "required_providers") {
		config = providertest.NeedProvider + config
	}
	w := providertest.NewWorkspace(t, server, config)
	for variable, value := range exampleVariables(config) {
		w.Set("TF_VAR_" + variable + "=" + value)
	}
	if strings.Contains(config, `"aihubmix_current_api_key"`) {
		w.Set("AIHUBMIX_API_KEY=sk-"+gatewaytest.ExampleSecret, "AIHUBMIX_MANAGE_KEY=")
	}
	if strings.Contains(config, "module ") {
		copyModules(w)
		w.MustRun("get")
	}
	return w
}

// researchKey is the Manage Key of a second account.
const researchKey = "fd-research"

// exampleVariables returns the variables of an example that have no default, because they are secrets.
func exampleVariables(config string) map[string]string {
	variables := map[string]string{"research_manage_key": researchKey, "access_client_secret": "access-secret-1"}
	maps.DeleteFunc(variables, func(name, _ string) bool { return !strings.Contains(config, strconv.Quote(name)) })
	return variables
}

// copyModules puts the modules where examples expect them.
func copyModules(w *providertest.Workspace) {
	w.T.Helper()
	modules := filepath.Join(providertest.ExamplesFolder, "modules")
	if err := os.CopyFS(filepath.Join(w.Folder, "..", "modules"), os.DirFS(modules)); err != nil {
		w.T.Fatal(err)
	}
}
