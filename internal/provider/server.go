package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns a function that creates the server of a provider, which the CLI talks to.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	create := New(version, options...)
	return func() tfprotov6.ProviderServer {
		created := create().(*aihubmixProvider)
		return server{
			frameworkServer: providerserver.NewProtocol6(created)().(frameworkServer),
			provider:        created,
			valid:           &sync.Map{},
		}
	}
}

// frameworkServer is everything that the framework serves. Optional parts of the protocol
// are interfaces of their own, and a test fails if one is missing here.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server handles a request itself if the CLI cannot use the framework's response, or if an
// API key is unchanged. The framework handles all others.
type server struct {
	frameworkServer

	provider *aihubmixProvider
	// valid has the hashes of the configurations of API keys that were found to be valid.
	valid *sync.Map
}

// OpenEphemeralResource turns a deferral that the CLI did not allow into an error. If the
// CLI allows deferral, the framework defers every object. But Terraform, up to 1.15 at
// least, does not allow it for ephemeral resources, and reports an invalid response.
func (s server) OpenEphemeralResource(
	ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := s.frameworkServer.OpenEphemeralResource(ctx, req)
	isAllowed := req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed
	if err != nil || resp.Deferred == nil || isAllowed {
		return resp, err
	}
	resp.Deferred = nil
	resp.Diagnostics = append(resp.Diagnostics, &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  unknownConfigurationSummary,
		Detail: "This needs the provider to be configured, but one of its arguments depends on something " +
			"that is only known after apply, and an ephemeral resource cannot be deferred. " +
			unknownConfigurationAdvice,
	})
	return resp, nil
}
