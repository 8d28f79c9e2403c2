package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns what creates the server of a provider, as the CLI talks to it.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	create := New(version, options...)
	return func() tfprotov6.ProviderServer {
		created := create().(*aihubmixProvider)
		return server{
			frameworkServer: providerserver.NewProtocol6(created)().(frameworkServer),
			provider:        created,
			valid:           &validConfigurations{known: map[string]struct{}{}},
			accounts:        &accountResponses{},
		}
	}
}

// frameworkServer is all that the framework serves.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// server answers in the framework's place where that responses what the CLI cannot use, or
// would do the same again.
type server struct {
	frameworkServer

	provider *aihubmixProvider
	valid    *validConfigurations
	accounts *accountResponses
}

const (
	// configurationsKept is how many configurations of blocks are remembered at most.
	configurationsKept = 1_000
	// configurationLength is how many bytes one may have to be remembered.
	configurationLength = 4 << 10
)

// configurationOf tells the configurations of all blocks apart.
func configurationOf(kind, typeName string, value *tfprotov6.DynamicValue) string {
	return kind + " " + typeName + " " + string(value.MsgPack) + string(value.JSON)
}

// OpenEphemeralResource makes an error of a deferral that was not allowed. Where the CLI
// lets a provider defer, the framework defers every object; but Terraform, up to 1.15 at
// least, does not let an ephemeral resource, and calls its response invalid.
func (s server) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := s.frameworkServer.OpenEphemeralResource(ctx, req)
	if err != nil || resp.Deferred == nil || req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed {
		return resp, err
	}
	resp.Deferred = nil
	resp.Diagnostics = append(resp.Diagnostics, &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  unknownConfigurationSummary,
		Detail: "This needs the provider to be configured, but one of its arguments depends on something that is only known after apply, and an ephemeral resource cannot be deferred. " +
			unknownConfigurationAdvice,
	})
	return resp, nil
}
