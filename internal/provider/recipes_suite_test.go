package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// What the recipes of the guide are for, seen with the examples as they stand.

func recipe(t *testing.T, server *gatewaytest.Server, name string) *providertest.Workspace {
	t.Helper()
	return exampleWorkspace(t, server, providertest.ReadExample(t, "guides/"+name))
}

// table is the server's keys, sorted by their names.
func table(server *gatewaytest.Server) (rows []string) {
	for _, key := range server.APIKeys() {
		rows = append(rows, fmt.Sprintf("%s %d %s %s", key.Name, key.RemainQuota, key.Models, key.Subnet))
	}
	slices.Sort(rows)
	return rows
}

func outputs(w *providertest.Workspace, name string) (values map[string]string) {
	w.T.Helper()
	if err := json.Unmarshal(w.Output("output", "-json", name), &values); err != nil {
		w.T.Fatal(err)
	}
	return values
}

func TestEachTeamHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := recipe(t, server, "keys_of_teams.tf")
	w.MustRun("apply", "-auto-approve")
	expected := []string{"team-sales 25000000  ", "team-search 10000000 gpt-5-nano 192.0.2.0/24"}
	if found := table(server); !slices.Equal(found, expected) {
		t.Errorf("the server has %q, not %q", found, expected)
	}
	for _, key := range server.APIKeys() {
		days := map[string]int64{"team-search": 90, "team-sales": 30}[key.Name]
		if key.ExpiredTime != key.CreatedTime+days*24*3600 {
			t.Errorf("%s lives for %d s", key.Name, key.ExpiredTime-key.CreatedTime)
		}
	}
	if keys := outputs(w, "team_keys"); len(keys) != 2 || !strings.HasPrefix(keys["sales"], "sk-") {
		t.Errorf("%d keys are handed out", len(keys))
	}
	// One team more, or less, is no business of the others.
	w.Write("terraform.tfvars",
		`teams = { sales = { spend_limit_usd = 50, ttl = "720h" }, support = { spend_limit_usd = 1 } }`)
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
	w.RequireNoChange()
}

func TestSlotOfManyTeamsIsRotatedAlone(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := recipe(t, server, "two_slots_of_teams.tf")
	w.MustRun("apply", "-auto-approve")
	before := outputs(w, "active_keys")
	// Everybody uses blue, so that green can be rotated, and then be used.
	w.Write("terraform.tfvars", `active_slots = { search = "blue", sales = "blue" }`)
	w.MustRun("apply", "-auto-approve")
	w.Write("terraform.tfvars",
		"active_slots = { search = \"blue\", sales = \"blue\" }\nrotations = { blue = \"1\", green = \"2\" }")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "2 added, 0 changed, 2 destroyed")
	after := outputs(w, "active_keys")
	if after["search"] != before["search"] || after["sales"] == before["sales"] || len(server.APIKeys()) != 4 {
		t.Errorf("another slot was rotated, or not every team has two keys: %d", len(server.APIKeys()))
	}
}

func TestKeyOnDemandComesAndGoes(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := recipe(t, server, "key_on_demand.tf")
	for _, wanted := range []bool{false, true, false} {
		w.MustRun("apply", "-auto-approve", fmt.Sprintf("-var=new_key=%t", wanted))
		if has := len(server.APIKeys()) == 1; has != wanted {
			t.Errorf("the server has %v", server.APIKeys())
		}
	}
}

func TestQuarterlyRotationTakesPlaceEveryNinetyDays(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.ReadExample(t, "guides/quarterly_rotation.tf"))
	w.MustRun("apply", "-auto-approve")
	for id := range int64(3) {
		w.RequireNoChange()
		gateway.Pass(t, 90*24*time.Hour)
		w.RequireNoChange()
		gateway.Pass(t, time.Second)
		providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
		if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].ID != id+2 {
			t.Errorf("the server has %v", keys)
		}
	}
}
