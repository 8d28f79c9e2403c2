package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// gateClosed is the summary of the error with which the gate stops a run.
const gateClosed = "The account's balance is below the required minimum"

// The environment variables by which the provider finds the user's own account.
var keyVariables, gatewayVariables = provider.EnvironmentVariables()

// showAccount reads the user's own account if the environment has a key for it, or else an example.
func (d demo) showAccount(ctx context.Context) error {
	d.say("\n1. The account as outputs")
	variables := setVariables(keyVariables)
	if len(variables) > 0 {
		d.say("The environment has a Manage Key, so your own account is read; nothing is changed. " +
			"Without one, the demo shows an example account.")
		variables = append(variables, setVariables(gatewayVariables)...)
	} else {
		d.say("The environment has no Manage Key, so an example account is read, from a server on this machine.")
		gateway := gatewaytest.NewServer()
		defer gateway.Close()
		variables = variablesOf(gateway)
	}
	d.say("Applying internal/cmd/demo/account/main.tf ...")
	w, err := d.prepare(ctx, "account", variables)
	if err != nil {
		return err
	}
	if _, err := w.MustRun(ctx, apply...); err != nil {
		return fmt.Errorf("the account cannot be read: %w", err)
	}
	outputs, err := w.MustRun(ctx, "output")
	d.quote(outputs.Output)
	return err
}

// setVariables returns those of the environment variables that are set, each NAME=VALUE.
func setVariables(names []string) (variables []string) {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}

// variablesOf are the variables by which the provider finds an example account.
func variablesOf(gateway *gatewaytest.Server) []string {
	return []string{keyVariables[0] + "=" + gatewaytest.ManageKey, gatewayVariables[0] + "=" + gateway.URL}
}

var apply = []string{"apply", "-auto-approve", "-input=false"}

// showGates shows a deployment with a sufficient balance, and one whose balance is too low.
func (d demo) showGates(ctx context.Context) error {
	gateway := gatewaytest.NewServer()
	defer gateway.Close()
	d.say("2. A gate that lets a deployment through")
	d.say("Applying internal/cmd/demo/gate/main.tf, which requires 20 USD, " +
		"to an example account with 58.142514 USD ...")
	w, err := d.prepare(ctx, "gate", variablesOf(gateway))
	if err != nil {
		return err
	}
	applied, err := w.MustRun(ctx, apply...)
	if err != nil {
		return fmt.Errorf("the gate should have let the deployment through: %w", err)
	}
	// The plan before it is long.
	d.quote(applied.Output[max(0, strings.Index(applied.Output, "\nterraform_data.deployment: ")):])

	d.say("3. The same gate for an account with a low balance")
	d.say("Applying the same file to an example account with 3.235 USD; this must fail ...")
	gateway.SetAccountField("quota", 1617500)
	if w, err = d.prepare(ctx, "gate", variablesOf(gateway)); err != nil {
		return err
	}
	if applied, err = w.Run(ctx, apply...); err != nil {
		return err
	}
	d.quote(applied.Errors)
	if applied.ExitCode == 0 || !strings.Contains(applied.Errors, gateClosed) {
		return errors.New("the run should have been stopped by the gate, but ended as printed above")
	}
	d.say("Stopped as it should be (exit status %d): nothing was deployed.", applied.ExitCode)
	return nil
}
