package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// accountResponses are what was answered to blocks that read the account, by their
// configuration, as long as the account's own response is the same. The framework decodes,
// compares and encodes each of its 39 attributes anew, which takes 3,900 allocations for
// each of a hundred blocks.
type accountResponses struct {
	mutex sync.Mutex
	of    *aihubmix.User
	known map[string]*tfprotov6.DynamicValue
}

func (a *accountResponses) get(of *aihubmix.User, configuration string) *tfprotov6.DynamicValue {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if of == nil || a.of != of {
		return nil
	}
	return a.known[configuration]
}

func (a *accountResponses) add(of *aihubmix.User, configuration string, state *tfprotov6.DynamicValue) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.of != of || a.known == nil {
		a.of, a.known = of, map[string]*tfprotov6.DynamicValue{}
	}
	if len(a.known) < configurationsKept && len(configuration) <= configurationLength {
		a.known[configuration] = state
	}
}

// ReadDataSource answers equal blocks that read the account alike. All that they depend on
// is their configuration and the account; what has anything to say besides, such as a
// gate that is not met, is asked of the data source each time.
func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	connection := s.provider.connection.Load()
	if req.TypeName != "aihubmix_user" || req.Config == nil || connection == nil || connection.client == nil {
		return s.frameworkServer.ReadDataSource(ctx, req)
	}
	of, configuration := connection.client.KnownUser(), configurationOf("data", req.TypeName, req.Config)
	if state := s.accounts.get(of, configuration); state != nil {
		return &tfprotov6.ReadDataSourceResponse{State: state}, nil
	}
	resp, err := s.frameworkServer.ReadDataSource(ctx, req)
	if err == nil && len(resp.Diagnostics) == 0 && resp.Deferred == nil && of != nil && of == connection.client.KnownUser() {
		s.accounts.add(of, configuration, resp.State)
	}
	return resp, err
}
