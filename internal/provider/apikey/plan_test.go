package apikey_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// One key, step by step: what replaces it, and what does not.
func TestRotateWhenChangedReplacesForNewValuesAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newProtocolWorkspace(t, newMemoryGateway(t), arguments{"name": "app"})
		w.mustApply()
		text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
		for number, step := range []struct {
			values any
			action string
		}{
			{map[string]string{}, update},
			{nil, update},
			{map[string]string{"a": "1"}, update},
			{map[string]string{"a": "2"}, replacing},
			{map[string]string{"a": "2", "b": "1"}, replacing},
			{map[string]tftypes.Value{"a": text("2"), "b": text(nil)}, update},
			{map[string]string{"a": "2"}, update},
			{map[string]string{"a": "2", "b": "1"}, replacing},
			{map[string]string{"b": "1"}, update},
			{map[string]string{}, update},
			{map[string]string{"c": "1"}, replacing},
			{nil, update},
			{map[string]string{"c": "2"}, update},
		} {
			w.arguments = arguments{"name": "app", "rotate_when_changed": step.values}
			done := w.apply()
			requireAction(t, done, step.action)
			w.requireNoChange()
			if t.Failed() {
				t.Fatalf("in step %d, with %v", number+1, step.values)
			}
		}
	})
}

// A value, or the whole map, that is known in the apply only has to be planned as a replacement.
func TestRotateWhenChangedByAnUnknownValueReplaces(t *testing.T) {
	t.Parallel()
	for name, unknown := range map[string]any{
		"a value":   map[string]tftypes.Value{"version": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)},
		"the whole": tftypes.UnknownValue,
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway,
				arguments{"name": "app", "rotate_when_changed": map[string]string{"version": "1"}})
			w.mustApply()
			w.arguments = w.arguments.with("rotate_when_changed", unknown)
			planned := w.plan()
			requireAction(t, planned, replacing)
			w.arguments = w.arguments.with("rotate_when_changed", map[string]string{"version": "2"})
			planned.arguments = w.arguments
			requireAction(t, w.execute(planned), replacing)
			w.requireSettled(gateway)
		}))
	}
}

// Terraform accepts such a plan, and knows what does not change.
func TestCLIRotatesByAnUnknownValue(t *testing.T) {
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
	said := w.MustRun("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "1 added, 1 changed, 1 destroyed", "# forces replacement")
	providertest.ExpectNone(t, said, "~ user_id")
	w.RequireNoChange()
}

// A plan that creates a key reads the account: what is wrong is known before the apply.
func TestAccountOfANewKeyIsPlanned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
		planned := func() string {
			s := w.serve()
			return providertest.PlainText(s.Attributes(s.APIKeySchema(), w.plan().planned.PlannedState)["user_id"])
		}
		if found := planned(); found != "42" {
			t.Errorf("the account is %s", found)
		}
		gateway.SetAccountField("id", nil)
		if found := planned(); found != "unknown" {
			t.Errorf("the account is %s", found)
		}
		w.mustApply()
		gateway.SetAccountField("id", 42)
		w.requireSettled(gateway)
	})
}

// Names that a new key could not have are kept: the key was there before.
func TestKeyWithANameOfItsOwnIsAdoptedAndKept(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]string{
		"none": "", "a long one": strings.Repeat("n", 65), "characters rather than bytes": strings.Repeat("键", 65),
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: given, Unlimited: true}))
			w := newProtocolWorkspace(t, gateway, arguments{"name": given})
			w.importKey(1)
			w.requireNoChange()
			// Everything else can be changed, and a name can be given.
			w.arguments = arguments{"name": given, "spend_limit_usd": 1}
			requireAction(t, w.apply(), update)
			w.requireNoChange()
			// The next key is a new one.
			requireFailed(t, w.plan(toReplace), "The name cannot be used", "A new name must have 1 to 64 characters")
			w.arguments = arguments{"name": strings.Repeat("m", 66)}
			requireFailed(t, w.plan(), "The name cannot be used", "this one has 66")
			w.arguments = arguments{"name": strings.Repeat("键", 64)}
			w.mustApply()
			w.requireSettled(gateway)
		}))
	}
}
