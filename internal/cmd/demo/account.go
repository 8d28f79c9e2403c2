package main

import (
	"context"
	"errors"
	"os"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// The variables by which the provider finds the user's own account.
var keyVariables, serviceVariables = provider.EnvironmentVariables()

// showAccount reads the user's own account where there is a key for it, else an
// example.
func showAccount(ctx context.Context, w *workspace) error {
	w.say("\n1. The account as outputs")
	failure := "the example account cannot be read, for the reason printed above"
	variables := setVariables(keyVariables)
	if len(variables) > 0 {
		w.say("The environment has a Manage Key, so your own account is read; nothing is changed.")
		variables = append(variables, setVariables(serviceVariables)...)
		failure = "your account cannot be read, for the reason printed above; " +
			"without a Manage Key in the environment the demo shows an example account"
	} else {
		w.say("The environment has no Manage Key, so an example account is read, from a server on this machine.")
		service := gatewaytest.NewServer()
		defer service.Close()
		variables = reaching(service)
	}
	w.say("Applying internal/cmd/demo/account/main.tf ...")
	account, err := w.prepare(ctx, "account", variables)
	if err != nil {
		return err
	}
	if printed, err := account.apply(ctx); err != nil {
		w.quote(printed.errors)
		return errors.New(failure)
	}
	return account.showOutputs(ctx)
}

// setVariables are those of the environment variables that are set, each NAME=VALUE.
func setVariables(names []string) []string {
	var variables []string
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}

// reaching are the variables by which the provider finds an example account.
func reaching(service *gatewaytest.Server) []string {
	return []string{keyVariables[0] + "=" + gatewaytest.ManageKey, serviceVariables[0] + "=" + service.URL}
}
