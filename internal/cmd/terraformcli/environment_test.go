package terraformcli_test

import (
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func TestEnvironmentLeavesOutSettings(t *testing.T) {
	t.Setenv("TF_LOG", "TRACE")
	t.Setenv("AIHUBMIX_MANAGE_KEY", "a-key")
	t.Setenv("KEPT", "yes")
	environment := terraformcli.Environment("TF_WORKSPACE=mine")
	for _, left := range []string{"TF_LOG=TRACE", "AIHUBMIX_MANAGE_KEY=a-key"} {
		if slices.Contains(environment, left) {
			t.Errorf("%s was kept", left)
		}
	}
	for _, kept := range []string{"KEPT=yes", "CHECKPOINT_DISABLE=1", "TF_WORKSPACE=mine"} {
		if !slices.Contains(environment, kept) {
			t.Errorf("%s is missing", kept)
		}
	}
}
