package configured

import (
	"context"
	"sync"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Shutdown is what is left to do when the provider's process ends: no CLI closes what
// is open when a run fails. It is safe for concurrent use; the zero value is ready.
type Shutdown struct {
	mutex   sync.Mutex
	clients map[*aihubmix.Client]bool
	open    map[openedAPIKey]string
}

// openedAPIKey is an ephemeral key that is to be deleted; its name is kept with it.
type openedAPIKey struct {
	client *aihubmix.Client
	id     int64
}

// Run waits for the writes that are under way, and deletes the ephemeral keys that are
// still open, as far as the context allows. What cannot be deleted expires by itself.
func (s *Shutdown) Run(ctx context.Context) {
	s.mutex.Lock()
	clients, open := s.clients, s.open
	s.clients, s.open = nil, nil
	s.mutex.Unlock()
	for client := range clients {
		client.AwaitWrites(ctx)
	}
	var group sync.WaitGroup
	for key, name := range open {
		group.Go(func() { _ = key.client.DeleteAPIKey(ctx, aihubmix.APIKey{ID: key.id, Name: name}) })
	}
	group.Wait()
}

func (s *Shutdown) UsesClient(client *aihubmix.Client) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.clients == nil {
		s.clients = map[*aihubmix.Client]bool{}
	}
	s.clients[client] = true
}

func (s *Shutdown) Opened(client *aihubmix.Client, key aihubmix.APIKey) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.open == nil {
		s.open = map[openedAPIKey]string{}
	}
	s.open[openedAPIKey{client, key.ID}] = key.Name
}

func (s *Shutdown) Closed(client *aihubmix.Client, id int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.open, openedAPIKey{client, id})
}
