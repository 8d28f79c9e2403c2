package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// rpc is one call of a CLI, as it comes once for each block of a configuration.
type rpc struct {
	// kibibytes and allocations are what a call may allocate. What writes has the share
	// of the API in memory in it.
	kibibytes, allocations uint64
	// prepare returns the call, which must succeed each time.
	prepare func(protocolServer) func() []*tfprotov6.Diagnostic
}

// readsOf is a call that reads a data source.
func readsOf(name string, arguments map[string]any) func(protocolServer) func() []*tfprotov6.Diagnostic {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: s.configuration(s.schema.DataSourceSchemas[name], arguments)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ReadDataSource(s.t.Context(), request)
			return mustAnswer(s, response.Diagnostics, err)
		}
	}
}

// validationOf is a call that validates the configuration of a data source.
func validationOf(name string, arguments map[string]any) func(protocolServer) func() []*tfprotov6.Diagnostic {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: s.configuration(s.schema.DataSourceSchemas[name], arguments)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateDataResourceConfig(s.t.Context(), request)
			return mustAnswer(s, response.Diagnostics, err)
		}
	}
}

// opens is a call that opens an ephemeral resource.
func opens(name string, arguments map[string]any) func(protocolServer) func() []*tfprotov6.Diagnostic {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: s.configuration(s.schema.EphemeralResourceSchemas[name], arguments)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.OpenEphemeralResource(s.t.Context(), request)
			return mustAnswer(s, response.Diagnostics, err)
		}
	}
}

func mustAnswer(s protocolServer, diagnostics []*tfprotov6.Diagnostic, err error) []*tfprotov6.Diagnostic {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return diagnostics
}

var costlyKey = map[string]any{"name": "app", "spend_limit_usd": 5, "enabled": true}

// keyRequests are what a CLI sends of an API key that stays as it is.
type keyRequests struct {
	schema *tfprotov6.Schema
	key    protocolState
	config *tfprotov6.DynamicValue
}

func requestsOfAKey(s protocolServer) keyRequests {
	s.t.Helper()
	created := s.change(protocolState{}, costlyKey, true)
	read := s.refresh(created)
	schema := s.schema.ResourceSchemas["aihubmix_api_key"]
	return keyRequests{schema, protocolState{read.NewState, read.NewIdentity, read.Private}, s.configuration(schema, costlyKey)}
}

// costServer is a provider whose account, catalogue and keys were read before, so that
// a call costs what each further one of a plan does.
func costServer(t testing.TB) protocolServer {
	t.Helper()
	server := newServer(t, aihubmixtest.WithAPIKeys(aihubmixtest.GenerateAPIKeys(10)...))
	around := reaching(server).withAPIKey("sk-" + strings.TrimPrefix(server.APIKeys()[0].Key, "sk-"))
	s := serve(t, around)
	if failed := s.configure(nil, false); failed != nil {
		t.Fatal(failed)
	}
	return s
}
