package terraformcli_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func TestAtLeastComparesWithTheVersionForThatCommand(t *testing.T) {
	for version, expected := range map[string]bool{
		"Terraform v1.9.8":         false,
		"Terraform v1.10.0":        true,
		"Terraform v1.10.0-alpha1": true,
		"Terraform v2.0.0":         true,
		"OpenTofu v1.10.6":         false,
		"OpenTofu v1.11.0-beta1":   true,
		"OpenTofu v1.12.6":         true,
		"":                         false,
	} {
		if found := (terraformcli.CLI{Version: version}).AtLeast("1.10", "1.11"); found != expected {
			t.Errorf("%q: %t", version, found)
		}
	}
}
