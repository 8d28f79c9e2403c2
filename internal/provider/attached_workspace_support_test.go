package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// providerAddress is how a CLI knows the provider.
const providerAddress = "registry.terraform.io/aihubmix/aihubmix"

// gateway is a server that goes by the same clock as the providers of its workspaces,
// so that what either waits for takes no time.
type gateway struct {
	*gatewaytest.Server

	clock *gatewaytest.Clock
}

func newGateway(t *testing.T, options ...gatewaytest.Option) gateway {
	t.Helper()
	clock := gatewaytest.NewClock()
	return gateway{newServer(t, append(options, gatewaytest.WithClock(clock))...), clock}
}

// workspace is one whose provider goes by the gateway's clock: a CLI's commands are
// real, and the waits are not.
func (g gateway) workspace(t *testing.T, config string) *workspace {
	t.Helper()
	around := reaching(g.Server)
	around.clock = g.clock
	return attachedWorkspace(t, around, config)
}

// attachedWorkspace is one whose provider runs inside of the test, which saves a CLI
// the start of a process for each of its passes.
func attachedWorkspace(t *testing.T, around surroundings, config string) *workspace {
	t.Helper()
	needsAcceptance(t)
	if !strings.Contains(config, "required_providers") {
		config = needProvider + config
	}
	w := &workspace{t: t, folder: filepath.Join(t.TempDir(), "configuration"), variables: maps.Clone(around.variables)}
	if w.variables == nil {
		w.variables = map[string]string{}
	}
	around.variables = w.variables
	w.write("main.tf", config)
	w.write("cli.tfrc", "")
	w.environment = terraformcli.Environment(
		"TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "cli.tfrc"),
		"HOME="+w.folder,
		"TF_REATTACH_PROVIDERS="+attach(t, around),
	)
	return w
}

// attach serves a provider until the test ends, and returns how a CLI reaches it.
func attach(t *testing.T, around surroundings) string {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	reached, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve(providerAddress, func() tfprotov6.ProviderServer {
			server, err := around.factories()["aihubmix"]()
			if err != nil {
				t.Error(err)
			}
			return server
		}, tf6server.WithDebug(ctx, reached, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
		if err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { end(); <-closed })
	config := <-reached
	encoded, err := json.Marshal(map[string]any{strings.Replace(providerAddress, "registry.terraform.io", cli.RegistryHost(), 1): map[string]any{
		"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
		"Addr": map[string]any{"Network": config.Addr.Network(), "String": config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// keyInState is an API key as a state has it.
type keyInState struct {
	ID      *int64      `json:"id"`
	Name    string      `json:"name"`
	Key     *string     `json:"key"`
	Limit   json.Number `json:"spend_limit_usd"`
	Models  []string    `json:"allowed_models"`
	Enabled *bool       `json:"enabled"`

	tainted, deposed bool
}

// keysInState are the API keys of the state, deposed ones included.
func (w *workspace) keysInState() []keyInState {
	w.t.Helper()
	var keys []keyInState
	for _, managed := range w.state().Resources {
		if managed.Mode != "managed" || managed.Type != "aihubmix_api_key" {
			continue
		}
		for _, instance := range managed.Instances {
			key := keyInState{tainted: instance.Status == "tainted", deposed: instance.Deposed != ""}
			if err := json.Unmarshal(instance.Attributes, &key); err != nil {
				w.t.Fatal(err)
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// requireSame compares the server's whole table with the states of workspaces: the
// same keys, and none else but theirs, which must be as they were.
func requireSame(t *testing.T, server *gatewaytest.Server, theirs []gatewaytest.APIKey, workspaces ...*workspace) {
	t.Helper()
	var inTable, inState []string
	for _, key := range server.APIKeys() {
		if index := slices.IndexFunc(theirs, func(other gatewaytest.APIKey) bool { return other.ID == key.ID }); index >= 0 && fmt.Sprint(theirs[index]) == fmt.Sprint(key) {
			theirs = slices.Delete(slices.Clone(theirs), index, index+1)
			continue
		}
		inTable = append(inTable, fmt.Sprintf("%d %s", key.ID, key.Name))
	}
	for _, other := range theirs {
		t.Errorf("a key of somebody else was touched: %s", tableRow(other))
	}
	for _, w := range workspaces {
		for _, key := range w.keysInState() {
			if key.ID == nil {
				inState = append(inState, "pending "+key.Name)
				continue
			}
			inState = append(inState, fmt.Sprintf("%d %s", *key.ID, key.Name))
			if index := slices.IndexFunc(server.APIKeys(), func(other gatewaytest.APIKey) bool { return other.ID == *key.ID }); key.Key != nil && index >= 0 && *key.Key != "sk-"+server.APIKeys()[index].Key {
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

// requireSettled sees that the next apply succeeds and leaves the same keys in the
// state and at the server, that there is no change then, and that a destroy leaves
// nothing but theirs.
func (w *workspace) requireSettled(server *gatewaytest.Server, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustRun("apply", "-auto-approve")
	requireSame(w.t, server, theirs, w)
	for _, key := range w.keysInState() {
		if key.ID == nil || key.tainted || key.deposed || strings.HasPrefix(key.Name, "terraform-") {
			w.t.Errorf("the state still has %+v", key)
		}
	}
	w.requireNoChange()
	w.requireDestroyed(server, theirs...)
}

func (w *workspace) requireNoChange(options ...string) {
	w.t.Helper()
	said, exit := w.run(append([]string{"plan", "-detailed-exitcode"}, options...)...)
	expectExit(w.t, exit, 0, said)
}

// requireDestroy destroys what there is to destroy; a refresh may meet the error that
// the test was about.
func (w *workspace) requireDestroy() {
	w.t.Helper()
	if w.state().hasManaged() {
		w.mustRun("destroy", "-auto-approve", "-refresh=false")
	}
}

func (w *workspace) requireDestroyed(server *gatewaytest.Server, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustRun("destroy", "-auto-approve")
	requireSame(w.t, server, theirs, w)
	if left := w.keysInState(); len(left) > 0 {
		w.t.Errorf("the state still has %v", left)
	}
}
