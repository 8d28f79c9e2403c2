package providertest

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

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
	variables := map[string]string{}
	maps.Copy(variables, around.Variables)
	around.Variables = variables
	return newWorkspace(t, config, "", variables, "TF_REATTACH_PROVIDERS="+attach(t, around))
}

// attach serves a provider until the test ends, and returns how a CLI reaches it.
func attach(t *testing.T, around Surroundings) string {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	reached, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		if err := tf6server.Serve("registry.terraform.io/aihubmix/aihubmix", around.Server,
			tf6server.WithDebug(ctx, reached, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t)); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { end(); <-closed })
	config := <-reached
	encoded, err := json.Marshal(map[string]any{CLI.RegistryHost() + "/aihubmix/aihubmix": map[string]any{
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

// RequireNoChange expects an empty plan.
func (w *Workspace) RequireNoChange(options ...string) {
	w.T.Helper()
	said, exit := w.Run(append([]string{"plan", "-detailed-exitcode"}, options...)...)
	ExpectExit(w.T, exit, 0, said)
}

// Pass lets time go by, for the gateway and the providers.
func (g Gateway) Pass(t *testing.T, duration time.Duration) {
	t.Helper()
	if err := g.Clock.Sleep(context.Background(), duration); err != nil {
		t.Fatal(err)
	}
}
