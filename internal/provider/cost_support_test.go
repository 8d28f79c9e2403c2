package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// rpc is a request that a CLI sends for each block of a configuration.
type rpc struct {
	// kibibytes and allocations are what a call may allocate. For writes this includes the
	// gateway in memory.
	kibibytes, allocations uint64
	// prepare returns the call, which must succeed each time.
	prepare preparation
}

// preparation returns a call that can be repeated.
type preparation func(protocolServer) func() []*tfprotov6.Diagnostic

// readsOf is a call that reads a data source.
func readsOf(name string, arguments map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ReadDataSourceRequest{
			TypeName: name, Config: s.configuration(s.schema.DataSourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ReadDataSource(s.t.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// validationOf is a call that validates the configuration of a data source.
func validationOf(name string, arguments map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: name, Config: s.configuration(s.schema.DataSourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateDataResourceConfig(s.t.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// keyValidationOf is a call that validates the configuration of an API key.
func keyValidationOf(name string, arguments map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateResourceConfigRequest{
			TypeName: name, Config: s.configuration(s.schema.ResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateResourceConfig(s.t.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// callsOf is a call of a function.
func callsOf(function string, argument any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			if _, failure := s.call(function, argument); failure != nil {
				s.t.Fatal(failure)
			}
			return nil
		}
	}
}

// ephemeralValidationOf is a call that validates the configuration of an ephemeral
// resource.
func ephemeralValidationOf(name string, arguments map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateEphemeralResourceConfigRequest{
			TypeName: name, Config: s.configuration(s.schema.EphemeralResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateEphemeralResourceConfig(s.t.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// plansOf is a call that plans an API key which exists, with other arguments.
func plansOf(change map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		arguments := maps.Clone(costlyKey)
		maps.Copy(arguments, change)
		config, proposed := s.configuration(of.schema, arguments), s.proposed(of.schema, of.key.state, arguments)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "aihubmix_api_key", Config: config, ProposedNewState: proposed,
				PriorState: of.key.state, PriorPrivate: of.key.private, PriorIdentity: of.key.identity,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// openedKey is an ephemeral API key.
func openedKey(s protocolServer) *tfprotov6.OpenEphemeralResourceResponse {
	s.t.Helper()
	return s.openEphemeral("aihubmix_api_key", map[string]any{"spend_limit_usd": 1})
}

// opens is a call that opens an ephemeral resource.
func opens(name string, arguments map[string]any) preparation {
	return func(s protocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.OpenEphemeralResourceRequest{
			TypeName: name, Config: s.configuration(s.schema.EphemeralResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.OpenEphemeralResource(s.t.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

func mustResponse(s protocolServer, diagnostics []*tfprotov6.Diagnostic, err error) []*tfprotov6.Diagnostic {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return diagnostics
}

var (
	costlyKey = map[string]any{"name": "app", "spend_limit_usd": 5, "enabled": true}
	aDollar   = map[string]any{"spend_limit_usd": 1}
)

// keyRequests are what a CLI sends for an unchanged API key.
type keyRequests struct {
	schema *tfprotov6.Schema
	key    protocolState
	config *tfprotov6.DynamicValue
}

func requestsOfAKey(s protocolServer) keyRequests {
	s.t.Helper()
	created := s.change(protocolState{}, costlyKey, true)
	for range 4 { // Then the list is cached, as in a plan over many keys.
		s.refresh(created)
	}
	read := s.refresh(created)
	schema := s.schema.ResourceSchemas["aihubmix_api_key"]
	key := protocolState{read.NewState, read.NewIdentity, read.Private}
	return keyRequests{schema, key, s.configuration(schema, costlyKey)}
}

// costServer starts a provider. Its account, catalogue and keys are cached by the first
// call, so that a call costs what each further one of a plan does.
func costServer(t testing.TB) protocolServer {
	t.Helper()
	server := newServer(t, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(10)...))
	around := reaching(server).withAPIKey("sk-" + strings.TrimPrefix(server.APIKeys()[0].Key, "sk-"))
	s := serve(t, around)
	if failed := s.configure(nil, false); failed != nil {
		t.Fatal(failed)
	}
	return s
}
