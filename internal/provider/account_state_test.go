package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// account are the attributes of data.aihubmix_user.current that are not null,
// as JSON.
type account map[string]string

// applyAccount applies a configuration and compares what the state holds of the account.
func applyAccount(t *testing.T, around surroundings, config string, expected account) {
	t.Helper()
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
