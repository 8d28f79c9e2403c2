package providertest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// providerAddress is how a CLI knows the provider.
const providerAddress = "registry.terraform.io/aihubmix/aihubmix"

// Gateway is a server that goes by the same clock as the providers of its workspaces, so that what either waits for
// takes no time.
type Gateway struct {
	*gatewaytest.Server

	Clock *gatewaytest.Clock
}

// NewGateway starts a gateway that ends with the test.
func NewGateway(t *testing.T, options ...gatewaytest.Option) Gateway {
	t.Helper()
	clock := gatewaytest.NewClock()
	return Gateway{NewServer(t, append(options, gatewaytest.WithClock(clock))...), clock}
}

// Workspace is one whose provider goes by the gateway's clock: a CLI's commands are real, and the waits are not.
func (g Gateway) Workspace(t *testing.T, config string) *Workspace {
	t.Helper()
	around := Reaching(g.Server)
	around.Clock = g.Clock
	return NewAttachedWorkspace(t, around, config)
}

// NewAttachedWorkspace is one whose provider runs inside of the test, which saves a CLI the start of a process for each
// of its passes.
func NewAttachedWorkspace(t *testing.T, around Surroundings, config string) *Workspace {
	t.Helper()
	NeedsAcceptance(t)
	if !strings.Contains(config, "required_providers") {
		config = NeedProvider + config
	}
	if around.Variables = maps.Clone(around.Variables); around.Variables == nil {
		around.Variables = map[string]string{}
	}
	return newWorkspace(t, config, "", around.Variables, "TF_REATTACH_PROVIDERS="+attach(t, around))
}

// attach serves a provider until the test ends, and returns how a CLI reaches it.
func attach(t *testing.T, around Surroundings) string {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	reached, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		if err := tf6server.Serve(providerAddress, around.Server, tf6server.WithDebug(ctx, reached, closed),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t)); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { end(); <-closed })
	config := <-reached
	encoded, err := json.Marshal(map[string]any{strings.Replace(
		providerAddress, "registry.terraform.io", CLI.RegistryHost(), 1,
	): map[string]any{
		"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
		"Addr": map[string]any{"Network": config.Addr.Network(), "String": config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// KeyInState is an API key as a state has it.
type KeyInState struct {
	ID      *int64      `json:"id"`
	Name    string      `json:"name"`
	Key     *string     `json:"key"`
	Limit   json.Number `json:"spend_limit_usd"`
	Models  []string    `json:"allowed_models"`
	Enabled *bool       `json:"enabled"`

	Tainted, Deposed bool
}

// KeysInState are the API keys of the state, deposed ones included.
func (w *Workspace) KeysInState() []KeyInState {
	w.T.Helper()
	var keys []KeyInState
	for _, managed := range w.State().Resources {
		if managed.Mode != "managed" || managed.Type != "aihubmix_api_key" {
			continue
		}
		for _, instance := range managed.Instances {
			key := KeyInState{Tainted: instance.Status == "tainted", Deposed: instance.Deposed != ""}
			if err := json.Unmarshal(instance.Attributes, &key); err != nil {
				w.T.Fatal(err)
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// RequireSame compares the server's whole table with the states of workspaces: it has the keys of the states, and
// theirs, which must be unchanged.
func RequireSame[W interface{ KeysInState() []KeyInState }](
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
		t.Errorf("a key of somebody else was touched: %s", TableRow(other))
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

// RequireNoChange expects an empty plan.
func (w *Workspace) RequireNoChange(options ...string) {
	w.T.Helper()
	said, exit := w.Run(append([]string{"plan", "-detailed-exitcode"}, options...)...)
	ExpectExit(w.T, exit, 0, said)
}

// requireDestroy destroys what there is to destroy; a refresh may meet the error that the test was about.
func (w *Workspace) requireDestroy() {
	w.T.Helper()
	if w.State().hasManaged() {
		w.MustRun("destroy", "-auto-approve", "-refresh=false")
	}
}

// RequireDestroyed destroys everything, and expects that only the other keys are left at the gateway.
func (w *Workspace) RequireDestroyed(server *gatewaytest.Server, theirs ...gatewaytest.APIKey) {
	w.T.Helper()
	w.MustRun("destroy", "-auto-approve")
	RequireSame(w.T, server, theirs, w)
	if left := w.KeysInState(); len(left) > 0 {
		w.T.Errorf("the state still has %v", left)
	}
}

// Pass lets time go by, for the gateway and the providers.
func (g Gateway) Pass(t *testing.T, duration time.Duration) {
	t.Helper()
	if err := g.Clock.Sleep(context.Background(), duration); err != nil {
		t.Fatal(err)
	}
}
