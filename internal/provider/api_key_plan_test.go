package provider_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// One key, step by step: what replaces it, and what does not.
func TestRotateWhenChangedReplacesForNewValuesAlone(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(`name = "app"`))
	w.mustRun("apply", "-auto-approve")
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
		w.configure("name = \"app\"\nrotate_when_changed = " + step.values)
		if said := w.mustRun("plan"); !strings.Contains(said, step.says) {
			t.Errorf("%s: %s", step.values, said)
		}
		w.mustRun("apply", "-auto-approve")
		w.requireNoChange()
	}
}

// What turns out only in the apply has to be planned as a replacement.
func TestRotateWhenChangedByAnUnknownValueReplaces(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	config := func(version string) string {
		return needProvider + "resource \"terraform_data\" \"version\" {\n  input = \"" + version + "\"\n}\n" +
			apiKey("  name = \"app\"\n  rotate_when_changed = { version = terraform_data.version.output }")
	}
	w := gateway.workspace(t, "")
	w.write("main.tf", config("1"))
	w.mustRun("apply", "-auto-approve")
	w.write("main.tf", config("2"))
	said := w.mustRun("plan")
	expectWords(t, said, "1 to add, 1 to change, 1 to destroy", "# forces replacement")
	expectNone(t, said, "~ user_id")
	w.mustRun("apply", "-auto-approve")
	w.requireSettled(gateway.Server)
}

// A plan that creates a key needs the account: what is wrong is known before anything is done.
func TestAccountOfANewKeyIsPlanned(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(`name = "app"`))
	expectWords(t, w.mustRun("plan"), "+ user_id = 42")
	gateway.SetAccountField("id", nil)
	expectWords(t, w.mustRun("plan"), "+ user_id = (known after apply)")
	w.mustRun("apply", "-auto-approve")
	gateway.SetAccountField("id", 42)
	w.requireSettled(gateway.Server)
}

// Names that a new key could not have are kept: the key was there before.
func TestKeyWithANameOfItsOwnIsAdoptedAndKept(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]string{"none": "", "a long one": strings.Repeat("n", 65), "characters rather than bytes": strings.Repeat("键", 65)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: given, Unlimited: true}))
			w := gateway.workspace(t, apiKey("  name = \""+given+"\""))
			w.mustRun("import", appKey, "1")
			w.requireNoChange()
			// Everything else can be changed, and a name can be given.
			w.configure("  name = \"" + given + "\"\n  spend_limit_usd = 1")
			expectWords(t, w.mustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
			w.requireNoChange()
			// The next key is a new one.
			said, exit := w.run("plan", "-replace="+appKey)
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The name cannot be used", "A new name has 1 to 64 characters")
			w.configure("  name = \"" + strings.Repeat("m", 66) + "\"")
			said, exit = w.run("plan")
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The name cannot be used", "this one has 66")
			w.configure("  name = \"" + strings.Repeat("键", 64) + "\"")
			w.mustRun("apply", "-auto-approve")
			w.requireSettled(gateway.Server)
		})
	}
}

// A whole map may be unknown as well.
func TestRotateWhenChangedThatIsUnknownReplaces(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	config := func(version string) string {
		return needProvider + "resource \"terraform_data\" \"version\" {\n  input = { version = \"" + version + "\" }\n}\n" +
			apiKey("  name = \"app\"\n  rotate_when_changed = terraform_data.version.output")
	}
	w := gateway.workspace(t, "")
	w.write("main.tf", config("1"))
	w.mustRun("apply", "-auto-approve")
	w.write("main.tf", config("2"))
	expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 1 changed, 1 destroyed")
	w.requireSettled(gateway.Server)
}
