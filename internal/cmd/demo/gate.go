package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// lowQuota is 3.235 USD, less than the gate's default minimum.
const lowQuota = 1617500

// preconditionFailed begins the error of both Terraform and OpenTofu when a gate
// has stopped them.
const preconditionFailed = "Resource precondition failed"

// showOpenGate shows a deployment whose balance suffices.
func showOpenGate(ctx context.Context, w *workspace) error {
	w.say("2. A gate that lets a deployment through")
	w.say("Applying internal/cmd/demo/gate/main.tf, which requires 20 USD, to an example account with 58.142514 USD ...")
	service := gatewaytest.NewServer()
	defer service.Close()
	gate, err := w.prepare(ctx, "gate", reaching(service))
	if err != nil {
		return err
	}
	printed, err := gate.apply(ctx)
	if err != nil {
		w.quote(printed.errors)
		return errors.New("the gate should have let the deployment through, but the run failed as printed above")
	}
	w.quote(afterPlan(printed.output))
	return nil
}

// afterPlan is what the CLI prints once it does what it planned; the plan is long.
func afterPlan(output string) string {
	return output[max(0, strings.Index(output, "\nterraform_data.deployment: ")):]
}

// showClosedGate shows one whose balance is too low.
func showClosedGate(ctx context.Context, w *workspace) error {
	w.say("3. The same gate for an account with a low balance")
	w.say("Applying the same file to an example account with 3.235 USD; this must fail ...")
	service := gatewaytest.NewServer()
	defer service.Close()
	service.SetAccountField("quota", lowQuota)
	gate, err := w.prepare(ctx, "gate", reaching(service))
	if err != nil {
		return err
	}
	printed, err := gate.apply(ctx)
	w.quote(printed.errors)
	switch {
	case err == nil:
		return errors.New("the gate should have stopped the deployment, but let it through")
	case !strings.Contains(printed.errors, preconditionFailed):
		return errors.New("the run should have been stopped by the gate, but failed as printed above")
	}
	w.say("Stopped as it should be (%s): nothing was deployed.", err)
	return nil
}
