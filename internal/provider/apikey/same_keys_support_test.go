package apikey_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// requireSame compares the server's whole table with the states of workspaces: it has the keys of the states, and
// theirs, which must be unchanged.
func requireSame[W interface {
	KeysInState() []providertest.KeyInState
}](
	t *testing.T, server *gatewaytest.Server, theirs []gatewaytest.APIKey, workspaces ...W,
) {
	t.Helper()
	var inTable, inState []string
	secrets, rest := map[int64]string{}, map[string]gatewaytest.APIKey{}
	for _, other := range theirs {
		rest[fmt.Sprint(other)] = other
	}
	for _, key := range server.APIKeys() {
		secrets[key.ID] = "sk-" + key.Key
		if _, isTheirs := rest[fmt.Sprint(key)]; isTheirs {
			delete(rest, fmt.Sprint(key))
		} else {
			inTable = append(inTable, fmt.Sprintf("%d %s", key.ID, key.Name))
		}
	}
	for _, other := range rest {
		t.Errorf("a key of somebody else was touched: %s", tableRow(other))
	}
	for _, w := range workspaces {
		for _, key := range w.KeysInState() {
			if key.ID == nil {
				inState = append(inState, "pending "+key.Name)
				continue
			}
			inState = append(inState, fmt.Sprintf("%d %s", *key.ID, key.Name))
			if secret, exists := secrets[*key.ID]; exists && key.Key != nil && *key.Key != secret {
				t.Errorf("the state has another secret of the key %d", *key.ID)
			}
		}
	}
	slices.Sort(inTable)
	slices.Sort(inState)
	if !slices.Equal(inTable, inState) {
		t.Errorf("the server has %q, and the state has %q", inTable, inState)
	}
}

// requireDestroyed destroys everything, and expects that only the other keys are left at the gateway.
func requireDestroyed(w *providertest.Workspace, server *gatewaytest.Server, theirs ...gatewaytest.APIKey) {
	w.T.Helper()
	w.MustRun("destroy", "-auto-approve")
	requireSame(w.T, server, theirs, w)
	if left := w.KeysInState(); len(left) > 0 {
		w.T.Errorf("the state still has %v", left)
	}
}

// tableRow is a key of the server's table in one line.
func tableRow(key gatewaytest.APIKey) string {
	return fmt.Sprintf("%d %s status=%d remain=%d used=%d unlimited=%t expires=%d models=%s subnet=%s",
		key.ID, key.Name, key.Status, key.RemainQuota, key.UsedQuota, key.Unlimited, key.ExpiredTime, key.Models,
		key.Subnet)
}
