package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// validConfigurations are those of blocks that were found to be valid. Validation
// looks at nothing but the configuration, and a plan has each block validated twice: for
// equal blocks that read the account, that was 40 % of all allocations.
type validConfigurations struct {
	mutex sync.Mutex
	known map[string]struct{}
}

func (v *validConfigurations) has(configuration string) bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	_, known := v.known[configuration]
	return known
}

func (v *validConfigurations) add(configuration string) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if len(v.known) < configurationsKept && len(configuration) <= configurationLength {
		v.known[configuration] = struct{}{}
	}
}

// once returns what there is to say about a configuration, which is not asked for again
// where that was nothing.
func (v *validConfigurations) once(configuration string, validate func() ([]*tfprotov6.Diagnostic, error)) ([]*tfprotov6.Diagnostic, error) {
	if v.has(configuration) {
		return nil, nil
	}
	found, err := validate()
	if err == nil && len(found) == 0 {
		v.add(configuration)
	}
	return found, err
}

// ValidateDataResourceConfig has each configuration validated once.
func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	if req.Config == nil {
		return s.frameworkServer.ValidateDataResourceConfig(ctx, req)
	}
	found, err := s.valid.once(configurationOf("data", req.TypeName, req.Config), func() ([]*tfprotov6.Diagnostic, error) {
		resp, err := s.frameworkServer.ValidateDataResourceConfig(ctx, req)
		if err != nil {
			return nil, err
		}
		return resp.Diagnostics, nil
	})
	return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: found}, err
}
