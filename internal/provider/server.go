package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/apikey"
)

// NewServer returns a function that creates the server of a provider, which the CLI talks to.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	create := New(version, options...)
	return func() tfprotov6.ProviderServer {
		created := create().(*aihubmixProvider)
		next := providerserver.NewProtocol6(created)().(apikey.ProtocolServer)
		return server{apikey.NewServer(framework{next}, created.connection.Load)}
	}
}

// server handles a request itself if the CLI cannot use the framework's response, or if an API key is unchanged. The
// framework handles all others.
type server struct{ apikey.Server }

// OpenEphemeralResource turns a deferral that the CLI did not allow into an error. If the CLI allows deferral, the
// framework defers every object. But Terraform, up to 1.15 at least, does not allow it for ephemeral resources, and
// reports an invalid response.
func (s server) OpenEphemeralResource(
	ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := s.ProtocolServer.OpenEphemeralResource(ctx, req)
	isAllowed := req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed
	if err != nil || resp.Deferred == nil || isAllowed {
		return resp, err
	}
	resp.Deferred = nil
	resp.Diagnostics = append(resp.Diagnostics, &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  unknownConfigurationSummary,
		Detail: "This needs the provider to be configured, but one of its arguments depends on something that is " +
			"only known after apply, and an ephemeral resource cannot be deferred. " + unknownConfigurationAdvice,
	})
	return resp, nil
}

// CallFunction takes an argument that the CLI leaves out as null: OpenTofu, as of 1.12, sends nothing for a null, which
// the framework reports as a fault of the provider.
func (s server) CallFunction(
	ctx context.Context, req *tfprotov6.CallFunctionRequest,
) (*tfprotov6.CallFunctionResponse, error) {
	given := *req
	given.Arguments = slices.Clone(req.Arguments)
	for i, argument := range given.Arguments {
		if argument == nil || len(argument.MsgPack) == 0 && len(argument.JSON) == 0 {
			given.Arguments[i] = &tfprotov6.DynamicValue{JSON: []byte("null")}
		}
	}
	return s.ProtocolServer.CallFunction(ctx, &given)
}

// framework is the framework's server, with errors in words of the provider.
type framework struct{ apikey.ProtocolServer }

// ValidateResourceConfig reports a required argument that is null, such as a variable, in words of the provider: the
// framework's do not say what to do.
func (s framework) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := s.ProtocolServer.ValidateResourceConfig(ctx, req)
	if err == nil {
		explainNull(resp.Diagnostics)
	}
	return resp, err
}

// ValidateDataResourceConfig is like [framework.ValidateResourceConfig].
func (s framework) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := s.ProtocolServer.ValidateDataResourceConfig(ctx, req)
	if err == nil {
		explainNull(resp.Diagnostics)
	}
	return resp, err
}

// ValidateEphemeralResourceConfig is like [framework.ValidateResourceConfig].
func (s framework) ValidateEphemeralResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest,
) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	resp, err := s.ProtocolServer.ValidateEphemeralResourceConfig(ctx, req)
	if err == nil {
		explainNull(resp.Diagnostics)
	}
	return resp, err
}

// explainNull rewrites the framework's errors for required arguments that are null.
func explainNull(found []*tfprotov6.Diagnostic) {
	for _, problem := range found {
		if problem.Summary != "Missing Configuration for Required Attribute" || problem.Attribute == nil {
			continue
		}
		if name, isName := problem.Attribute.LastStep().(tftypes.AttributeName); isName {
			problem.Summary = string(name) + " is null"
			problem.Detail = "This argument is required. Set it; if it is a variable, give the variable a value."
		}
	}
}
