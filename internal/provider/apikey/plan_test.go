package apikey_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// One key, step by step: what replaces it, and what does not.
func TestRotateWhenChangedReplacesForNewValuesAlone(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(`name = "app"`))
	w.MustRun("apply", "-auto-approve")
	for _, step := range []struct{ values, says string }{
		{`{}`, "0 to add, 1 to change, 0 to destroy"},
		{`null`, "0 to add, 1 to change, 0 to destroy"},
		{`{ a = "1" }`, "0 to add, 1 to change, 0 to destroy"},
		{`{ a = "2" }`, "1 to add, 0 to change, 1 to destroy"},
		{`{ a = "2", b = "1" }`, "1 to add, 0 to change, 1 to destroy"},
		{`{ a = "2", b = null }`, "0 to add, 1 to change, 0 to destroy"},
		{`{ a = "2" }`, "0 to add, 1 to change, 0 to destroy"},
		{`{ a = "2", b = "1" }`, "1 to add, 0 to change, 1 to destroy"},
		{`{ b = "1" }`, "0 to add, 1 to change, 0 to destroy"},
		{`{}`, "0 to add, 1 to change, 0 to destroy"},
		{`{ c = "1" }`, "1 to add, 0 to change, 1 to destroy"},
		{`null`, "0 to add, 1 to change, 0 to destroy"},
		{`{ c = "2" }`, "0 to add, 1 to change, 0 to destroy"},
	} {
		configure(w, "name = \"app\"\nrotate_when_changed = "+step.values)
		if said := w.MustRun("plan"); !strings.Contains(said, step.says) {
			t.Errorf("%s: %s", step.values, said)
		}
		w.MustRun("apply", "-auto-approve")
		w.RequireNoChange()
	}
}

// What turns out only in the apply has to be planned as a replacement.
func TestRotateWhenChangedByAnUnknownValueReplaces(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	config := func(version string) string {
		return providertest.NeedProvider + "resource \"terraform_data\" \"version\" {\n  input = \"" + version +
			"\"\n}\n" +
			providertest.APIKey("  name = \"app\"\n  rotate_when_changed = { version = terraform_data.version.output }")
	}
	w := gateway.Workspace(t, "")
	w.Write("main.tf", config("1"))
	w.MustRun("apply", "-auto-approve")
	w.Write("main.tf", config("2"))
	said := w.MustRun("plan")
	providertest.ExpectWords(t, said, "1 to add, 1 to change, 1 to destroy", "# forces replacement")
	providertest.ExpectNone(t, said, "~ user_id")
	w.MustRun("apply", "-auto-approve")
	w.RequireSettled(gateway.Server)
}

// A plan that creates a key needs the account: what is wrong is known before anything is done.
func TestAccountOfANewKeyIsPlanned(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(`name = "app"`))
	providertest.ExpectWords(t, w.MustRun("plan"), "+ user_id = 42")
	gateway.SetAccountField("id", nil)
	providertest.ExpectWords(t, w.MustRun("plan"), "+ user_id = (known after apply)")
	w.MustRun("apply", "-auto-approve")
	gateway.SetAccountField("id", 42)
	w.RequireSettled(gateway.Server)
}

// Names that a new key could not have are kept: the key was there before.
func TestKeyWithANameOfItsOwnIsAdoptedAndKept(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]string{
		"none": "", "a long one": strings.Repeat("n", 65), "characters rather than bytes": strings.Repeat("键", 65),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t,
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: given, Unlimited: true}))
			w := gateway.Workspace(t, providertest.APIKey("  name = \""+given+"\""))
			w.MustRun("import", appKey, "1")
			w.RequireNoChange()
			// Everything else can be changed, and a name can be given.
			configure(w, "  name = \""+given+"\"\n  spend_limit_usd = 1")
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
			w.RequireNoChange()
			// The next key is a new one.
			said, exit := w.Run("plan", "-replace="+appKey)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "The name cannot be used", "A new name has 1 to 64 characters")
			configure(w, "  name = \""+strings.Repeat("m", 66)+"\"")
			said, exit = w.Run("plan")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "The name cannot be used", "this one has 66")
			configure(w, "  name = \""+strings.Repeat("键", 64)+"\"")
			w.MustRun("apply", "-auto-approve")
			w.RequireSettled(gateway.Server)
		})
	}
}

// A whole map may be unknown as well.
func TestRotateWhenChangedThatIsUnknownReplaces(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	config := func(version string) string {
		return providertest.NeedProvider + "resource \"terraform_data\" \"version\" {\n  input = { version = \"" +
			version + "\" }\n}\n" +
			providertest.APIKey("  name = \"app\"\n  rotate_when_changed = terraform_data.version.output")
	}
	w := gateway.Workspace(t, "")
	w.Write("main.tf", config("1"))
	w.MustRun("apply", "-auto-approve")
	w.Write("main.tf", config("2"))
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 1 changed, 1 destroyed")
	w.RequireSettled(gateway.Server)
}
