package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// account are the attributes of data.aihubmix_user.current that are not null,
// as JSON.
type account map[string]string

// applyAccount applies a configuration that reads the account and compares what
// the state holds of it.
func applyAccount(t *testing.T, around surroundings, config string, expected account) {
	t.Helper()
	expected = maps.Clone(expected)
	expected["available"] = "true"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: around.factories(),
		Steps: []resource.TestStep{{
			Config:            config,
			ConfigStateChecks: []statecheck.StateCheck{expectAccount{expected}},
		}},
	})
}

type expectAccount struct{ expected account }

func (e expectAccount) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	found := account{}
	for _, read := range req.State.Values.RootModule.Resources {
		if read.Address != "data.aihubmix_user.current" {
			continue
		}
		for name, value := range read.AttributeValues {
			if value == nil {
				continue
			}
			encoded, err := json.Marshal(value)
			if err != nil {
				resp.Error = err
				return
			}
			found[name] = string(encoded)
		}
	}
	if !maps.Equal(found, e.expected) {
		resp.Error = fmt.Errorf("the state holds another account:\n%s", difference(found, e.expected))
	}
}

func difference(found, expected account) string {
	names := slices.Sorted(maps.Keys(maps.Collect(func(yield func(string, bool) bool) {
		for _, side := range []account{found, expected} {
			for name := range side {
				if !yield(name, true) {
					return
				}
			}
		}
	})))
	var lines string
	for _, name := range names {
		if found[name] != expected[name] {
			lines += fmt.Sprintf("  %s: found %q, expected %q\n", name, found[name], expected[name])
		}
	}
	return lines
}

// wholeState keeps the state as JSON.
type wholeState struct{ text *string }

func (w wholeState) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	encoded, err := json.Marshal(req.State)
	*w.text, resp.Error = string(encoded), err
}

func attribute(name string) tfjsonpath.Path { return tfjsonpath.New(name) }

// readsDefaultAccount reads the account and compares its username with that of
// [aihubmixtest.DefaultAccount].
func readsDefaultAccount(t *testing.T, around surroundings, providerBlock string) {
	t.Helper()
	apply(t, around, providerBlock+"\n"+readUser, resource.TestCheckResourceAttr("data.aihubmix_user.current", "username", "ada"))
}

// expectFailure checks that data.aihubmix_user.current tells nothing but why the
// account could not be read; failure is how that begins.
type expectFailure struct{ kind, failure string }

func (e expectFailure) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	found := map[string]any{}
	for _, read := range req.State.Values.RootModule.Resources {
		for name, value := range read.AttributeValues {
			if value != nil {
				found[name] = value
			}
		}
	}
	failure, _ := found["failure"].(string)
	if !strings.HasPrefix(failure, e.failure) || !strings.HasSuffix(failure, ".") || strings.Contains(failure, "\n") {
		resp.Error = fmt.Errorf("failure is %q", failure)
	}
	delete(found, "failure")
	delete(found, "minimum_balance_usd")
	if expected := map[string]any{"allow_failure": true, "available": false, "failure_kind": e.kind}; !maps.Equal(found, expected) {
		resp.Error = errors.Join(resp.Error, fmt.Errorf("the state holds %v, not %v", found, expected))
	}
}
