package main

import (
	"path/filepath"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestConfigurationsAreFormattedAndApply(t *testing.T) {
	isolate(t)
	gateway := gatewaytest.NewServer()
	defer gateway.Close()
	cli, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	d := demo{out: t.Output(), cli: cli, folder: shortTemporaryFolder(t)}
	d.mirror = filepath.Join(d.folder, "mirror")
	if _, err := terraformcli.Provider(t.Context(), d.providerFolder()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"account", "gate", "own"} {
		t.Run(name, func(t *testing.T) {
			w, err := d.prepare(t.Context(), name, variablesOf(gateway))
			if err != nil {
				t.Fatal(err)
			}
			if result, err := w.MustRun(t.Context(), "fmt", "-check", "-diff"); err != nil {
				t.Errorf("it is not formatted: %v %s", err, result.Printed())
			}
			if result, err := w.MustRun(t.Context(), apply...); err != nil {
				t.Errorf("it cannot be applied: %v %s", err, result.Printed())
			}
		})
	}
}
