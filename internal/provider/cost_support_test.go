package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
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
type preparation func(providertest.ProtocolServer) func() []*tfprotov6.Diagnostic

// readsOf is a call that reads a data source.
func readsOf(name string, arguments map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ReadDataSourceRequest{
			TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ReadDataSource(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// validationOf is a call that validates the configuration of a data source.
func validationOf(name string, arguments map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateDataResourceConfig(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// keyValidationOf is a call that validates the configuration of an API key.
func keyValidationOf(name string, arguments map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateResourceConfigRequest{
			TypeName: name, Config: s.Configuration(s.Schema.ResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateResourceConfig(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// callsOf is a call of a function.
func callsOf(function string, argument any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			if _, failure := s.Call(function, argument); failure != nil {
				s.T.Fatal(failure)
			}
			return nil
		}
	}
}

// ephemeralValidationOf is a call that validates the configuration of an ephemeral
// resource.
func ephemeralValidationOf(name string, arguments map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateEphemeralResourceConfigRequest{
			TypeName: name, Config: s.Configuration(s.Schema.EphemeralResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateEphemeralResourceConfig(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// plansOf is a call that plans an API key which exists, with other arguments.
func plansOf(change map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		arguments := maps.Clone(costlyKey)
		maps.Copy(arguments, change)
		config, proposed := s.Configuration(of.schema, arguments), s.Proposed(of.schema, of.key.State, arguments)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.PlanResourceChange(s.T.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "aihubmix_api_key", Config: config, ProposedNewState: proposed,
				PriorState: of.key.State, PriorPrivate: of.key.Private, PriorIdentity: of.key.Identity,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

// openedKey is an ephemeral API key.
func openedKey(s providertest.ProtocolServer) *tfprotov6.OpenEphemeralResourceResponse {
	s.T.Helper()
	return s.OpenEphemeral("aihubmix_api_key", map[string]any{"spend_limit_usd": 1})
}

// opens is a call that opens an ephemeral resource.
func opens(name string, arguments map[string]any) preparation {
	return func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.OpenEphemeralResourceRequest{
			TypeName: name, Config: s.Configuration(s.Schema.EphemeralResourceSchemas[name], arguments),
		}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.OpenEphemeralResource(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}
}

func mustResponse(
	s providertest.ProtocolServer, diagnostics []*tfprotov6.Diagnostic, err error,
) []*tfprotov6.Diagnostic {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
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
	key    providertest.ProtocolState
	config *tfprotov6.DynamicValue
}

func requestsOfAKey(s providertest.ProtocolServer) keyRequests {
	s.T.Helper()
	created := s.Change(providertest.ProtocolState{}, costlyKey, true)
	for range 4 { // Then the list is cached, as in a plan over many keys.
		s.Refresh(created)
	}
	read := s.Refresh(created)
	schema := s.Schema.ResourceSchemas["aihubmix_api_key"]
	key := providertest.ProtocolState{State: read.NewState, Identity: read.NewIdentity, Private: read.Private}
	return keyRequests{schema, key, s.Configuration(schema, costlyKey)}
}

// costServer starts a provider. Its account, catalogue and keys are cached by the first
// call, so that a call costs what each further one of a plan does.
func costServer(t testing.TB) providertest.ProtocolServer {
	t.Helper()
	clock := gatewaytest.NewClock()
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(10)...),
		gatewaytest.WithClock(clock))
	around := providertest.Reaching(server).WithAPIKey("sk-" + strings.TrimPrefix(server.APIKeys()[0].Key, "sk-"))
	around.Clock = clock
	s := providertest.Serve(t, around)
	if failed := s.Configure(nil, false); failed != nil {
		t.Fatal(failed)
	}
	return s
}
