package provider_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// policyPlans are configurations whose plans the policy judges, with what it says of them.
var policyPlans = map[string]struct {
	config   string
	expected []string
}{
	"a key with a time to live": {
		providertest.APIKey("name = \"a\"\nttl = \"8760h\"\nspend_limit_usd = 1\nallowed_models = [\"gpt-5\"]"), nil,
	},
	"a key with a near expiry": {providertest.APIKey(
		"name = \"a\"\nexpires_at = timeadd(plantimestamp(), \"8759h\")\nspend_limit_usd = 0\nallowed_models = " +
			"[\"gpt-5\"]",
	), nil},
	"a key without anything": {providertest.APIKey(`name = "a"`), []string{
		"aihubmix_api_key.app does not expire within a year: set ttl to at most 8760h",
		"aihubmix_api_key.app has no spend_limit_usd, or one that is not known in the plan",
		"aihubmix_api_key.app may call all models: set allowed_models",
	}},
	"a key that lives too long": {
		providertest.APIKey("name = \"a\"\nttl = \"8761h\"\nspend_limit_usd = 1\nallowed_models = [\"gpt-5\"]"),
		[]string{"aihubmix_api_key.app does not expire within a year: set ttl to at most 8760h"},
	},
	"a key with a far expiry": {
		providertest.APIKey(
			"name = \"a\"\nexpires_at = timeadd(plantimestamp(), \"8761h\")\nspend_limit_usd = 1\nallowed_models = " +
				"[\"gpt-5\"]",
		),
		[]string{"aihubmix_api_key.app does not expire within a year: set ttl to at most 8760h"},
	},
	"an imported key that never expires": {
		providertest.APIKey("name = \"a\"\nttl = \"48h\"\nspend_limit_usd = 1\nallowed_models = [\"gpt-5\"]") +
			"import {\n  to = aihubmix_api_key.app\n  id = \"1\"\n}\n",
		[]string{"aihubmix_api_key.app does not expire within a year: set ttl to at most 8760h"},
	},
	"a limit that is not known": {
		"resource \"terraform_data\" \"limit\" {\n  input = 1\n}\n" + providertest.APIKey(
			"name = \"a\"\nttl = \"48h\"\nspend_limit_usd = terraform_data.limit.output\nallowed_models = [\"gpt-5\"]",
		),
		[]string{"aihubmix_api_key.app has no spend_limit_usd, or one that is not known in the plan"},
	},
	"an account without its secrets": {"data \"aihubmix_user\" \"current\" {\n  omit_secrets = true\n}\n", nil},
	"an account with its secrets": {
		providertest.ReadUser,
		[]string{"data.aihubmix_user.current reads secrets of the account into the state: set omit_secrets"},
	},
	"an account that is read later": {
		"resource \"terraform_data\" \"late\" {}\ndata \"aihubmix_user\" \"late\" {\n  depends_on = " +
			"[terraform_data.late]\n}\n",
		[]string{"data.aihubmix_user.late reads secrets of the account into the state: set omit_secrets"},
	},
}

// It is judged by opa or conftest, where one of them is at hand.
func TestPolicyRefusesWhatItShould(t *testing.T) {
	t.Parallel()
	for name, test := range policyPlans {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t,
				providertest.NewServer(t,
					gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a", RemainQuota: 500_000, Models: "gpt-5"})),
				providertest.NeedProvider+test.config)
			w.MustRun("plan", "-out=saved")
			plan := w.Output("show", "-json", "saved")
			expectPolicyAttributes(t, plan)
			w.Write("plan.json", string(plan))
			found := judge(w, filepath.Join(w.Folder, "plan.json"))
			if !slices.Equal(found, test.expected) {
				t.Errorf("the policy says %q, not %q", found, test.expected)
			}
		})
	}
}

// expectPolicyAttributes: what a policy judges is in the plan.
func expectPolicyAttributes(t *testing.T, plan []byte) {
	t.Helper()
	var shown struct {
		Changes []struct {
			Type   string `json:"type"`
			Change struct {
				After, AfterUnknown map[string]any
			} `json:"change"`
		} `json:"resource_changes"`
		Timestamp string `json:"timestamp"`
	}
	if err := json.Unmarshal(plan, &shown); err != nil || shown.Timestamp == "" {
		t.Fatal("the plan has no timestamp: ", err)
	}
	for _, changed := range shown.Changes {
		if _, has := changed.Change.After["ttl"]; changed.Type == "aihubmix_api_key" && !has {
			t.Errorf("the plan has %v", changed.Change.After)
		}
	}
}

// judge returns what the policy denies, sorted.
func judge(w *providertest.Workspace, plan string) (messages []string) {
	w.T.Helper()
	policies := filepath.Join(providertest.ExamplesFolder, "policies")
	if opa, err := exec.LookPath("opa"); err == nil {
		var result struct {
			Result []struct {
				Expressions []struct{ Value []string }
			}
		}
		readOutput(w, exec.CommandContext(w.T.Context(), opa, "eval", "--format=json", "--data="+policies,
			"--input="+plan, "data.main.deny"), &result)
		return slices.Sorted(slices.Values(result.Result[0].Expressions[0].Value))
	}
	conftest, err := exec.LookPath("conftest")
	if err != nil {
		w.T.Skip("neither opa nor conftest is on the PATH")
	}
	var results []struct {
		Failures []struct{ Msg string }
	}
	readOutput(w,
		exec.CommandContext(w.T.Context(), conftest, "test", "--no-fail", "--output=json", "--policy="+policies, plan),
		&results)
	for _, result := range results {
		for _, failure := range result.Failures {
			messages = append(messages, failure.Msg)
		}
	}
	return slices.Sorted(slices.Values(messages))
}

func readOutput(w *providertest.Workspace, command *exec.Cmd, value any) {
	w.T.Helper()
	var complaints strings.Builder
	command.Stderr = &complaints
	printed, err := command.Output()
	if err == nil {
		err = json.Unmarshal(printed, value)
	}
	if err != nil {
		w.T.Fatal(fmt.Errorf("%w: %s%s", err, printed, complaints.String()))
	}
}
