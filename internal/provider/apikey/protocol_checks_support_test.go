package apikey_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// arguments are those of an API key.
type arguments map[string]any

func (a arguments) with(name string, value any) arguments {
	changed := maps.Clone(a)
	changed[name] = value
	return changed
}

// String returns the arguments as lines of a configuration: JSON is an expression of the language.
func (a arguments) String() string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a)) {
		value, err := json.Marshal(a[name])
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&lines, "  %s = %s\n", name, value)
	}
	return lines.String()
}

// requireFailure applies, which must fail with these words.
func (w *protocolWorkspace) requireFailure(options []option, words ...string) {
	w.t.Helper()
	requireFailed(w.t, w.apply(options...), words...)
}

func requireFailed(t *testing.T, found change, words ...string) {
	t.Helper()
	if !found.failed {
		t.Errorf("the %s did not fail: %s", found.action, found.said)
	}
	providertest.ExpectWords(t, found.said, words...)
}

func requireAction(t *testing.T, found change, action string, words ...string) {
	t.Helper()
	if found.failed || found.action != action {
		t.Errorf("it was to %s, not to %s: %s", found.action, action, found.said)
	}
	providertest.ExpectWords(t, found.said, words...)
}

func (w *protocolWorkspace) requireNoChange(options ...option) {
	w.t.Helper()
	requireAction(w.t, w.plan(options...), noChange)
}

// requireSettled checks that the next apply succeeds and leaves the same keys in the state and at the gateway, that
// there is no change then, and that a destroy leaves nothing but theirs.
func requireSettled(w *providertest.Workspace, server *gatewaytest.Server, theirs ...gatewaytest.APIKey) {
	w.T.Helper()
	w.MustRun("apply", "-auto-approve")
	requireSame(w.T, server, theirs, w)
	for _, key := range w.KeysInState() {
		if key.ID == nil || key.Tainted || key.Deposed || strings.HasPrefix(key.Name, "terraform-") {
			w.T.Errorf("the state still has %+v", key)
		}
	}
	w.RequireNoChange()
	requireDestroyed(w, server, theirs...)
}

// identityOf returns the ID in an identity.
func identityOf(s providertest.ProtocolServer, data *tfprotov6.ResourceIdentityData) tftypes.Value {
	s.T.Helper()
	if data == nil {
		s.T.Fatal("there is no identity")
	}
	identity, err := data.IdentityData.Unmarshal(providertest.IdentityType)
	fields := map[string]tftypes.Value{}
	if err != nil || identity.As(&fields) != nil {
		s.T.Fatalf("the identity is %v (%v)", identity, err)
	}
	return fields["id"]
}

// requireSettled does the same over the protocol.
func (w *protocolWorkspace) requireSettled(g providertest.Gateway, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustApply()
	requireSame(w.t, g.Server, theirs, w)
	for _, key := range w.KeysInState() {
		if key.ID == nil || key.Tainted || strings.HasPrefix(key.Name, "terraform-") {
			w.t.Errorf("the state still has %+v", key)
		}
	}
	w.requireNoChange()
	w.requireDestroyed(g, theirs...)
}

func (w *protocolWorkspace) requireDestroyed(g providertest.Gateway, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustApply(toDestroy)
	requireSame(w.t, g.Server, theirs, w)
	if left := w.KeysInState(); len(left) > 0 {
		w.t.Errorf("the state still has %v", left)
	}
}

// KeysInState returns the key of the state, if there is one.
func (w *protocolWorkspace) KeysInState() []providertest.KeyInState {
	w.t.Helper()
	if w.key.State == nil {
		return nil
	}
	s := providertest.Serve(w.t, w.around)
	values := s.Attributes(s.APIKeySchema(), w.key.State)
	key := providertest.KeyInState{Tainted: w.key.tainted}
	if id := values["id"]; !id.IsNull() {
		number, err := strconv.ParseInt(providertest.PlainText(id), 10, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		key.ID = &number
	}
	if err := values["name"].As(&key.Name); err != nil {
		w.t.Fatal(err)
	}
	if err := values["key"].As(&key.Key); err != nil {
		w.t.Fatal(err)
	}
	return []providertest.KeyInState{key}
}

// attribute returns a value of the state as text.
func (w *protocolWorkspace) attribute(name string) string {
	w.t.Helper()
	s := providertest.Serve(w.t, w.around)
	return providertest.PlainText(s.Attributes(s.APIKeySchema(), w.key.State)[name])
}

// setAttribute changes a value of the state, as "terraform state push" does.
func (w *protocolWorkspace) setAttribute(name string, value any) {
	w.t.Helper()
	s := providertest.Serve(w.t, w.around)
	schema := s.APIKeySchema().ValueType()
	values := s.Attributes(s.APIKeySchema(), w.key.State)
	values[name] = tftypes.NewValue(values[name].Type(), value)
	state, err := tfprotov6.NewDynamicValue(schema, tftypes.NewValue(schema, values))
	if err != nil {
		w.t.Fatal(err)
	}
	w.key.State = &state
}

// importKey imports a key into the state, which Terraform reads at once.
func (w *protocolWorkspace) importKey(id int64) {
	w.t.Helper()
	s := w.serve()
	read := s.Refresh(s.ImportAPIKey(id))
	if len(read.Diagnostics) > 0 {
		w.t.Fatal(providertest.Summaries(read.Diagnostics))
	}
	w.key = trackedKey{ProtocolState: providertest.ProtocolState{
		State: s.Present(read.NewState), Identity: read.NewIdentity, Private: read.Private,
	}}
}
