package main

import (
	"bytes"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestConfigurationsAreFormattedAndApply(t *testing.T) {
	isolate(t)
	service := gatewaytest.NewServer()
	defer service.Close()
	cli, err := terraformcli.Find(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := newWorkspace(cli, &out)
	if err != nil {
		t.Fatal(err)
	}
	defer w.remove()
	if err := w.buildProvider(t.Context()); err != nil {
		t.Fatalf("%v, after:\n%s", err, out.String())
	}
	for _, name := range []string{"account", "gate", "own"} {
		t.Run(name, func(t *testing.T) {
			c, err := w.prepare(t.Context(), name, reaching(service))
			if err != nil {
				t.Fatalf("%v, after:\n%s", err, out.String())
			}
			if printed, err := c.run(t.Context(), "fmt", "-check", "-diff"); err != nil {
				t.Errorf("it is not formatted: %s", printed.all())
			}
			if printed, err := c.apply(t.Context()); err != nil {
				t.Errorf("it cannot be applied: %s", printed.all())
			}
		})
	}
}
