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

// ValidateDataResourceConfig has each configuration validated once.
func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	if req.Config == nil {
		return s.frameworkServer.ValidateDataResourceConfig(ctx, req)
	}
	configuration := configurationOf("data", req.TypeName, req.Config)
	if s.valid.has(configuration) {
		return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
	}
	resp, err := s.frameworkServer.ValidateDataResourceConfig(ctx, req)
	if err == nil && len(resp.Diagnostics) == 0 {
		s.valid.add(configuration)
	}
	return resp, err
}
