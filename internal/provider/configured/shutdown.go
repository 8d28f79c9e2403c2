package configured

import (
	"context"
	"sync"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Shutdown is what is left to do when the provider's process ends: no CLI closes ephemeral resources when a run fails.
// It is safe for concurrent use; the zero value is ready.
type Shutdown struct {
	mutex   sync.Mutex
	clients map[*aihubmix.Client]bool
	// open are the ephemeral keys that are still open.
	open map[openKey]aihubmix.ExpectedAPIKey
}

type openKey struct {
	client *aihubmix.Client
	id     int64
}

// Run waits for writes in progress, and deletes the ephemeral keys that are still open, until the context ends. A key
// that it cannot delete expires by itself.
func (s *Shutdown) Run(ctx context.Context) {
	s.mutex.Lock()
	clients, open := s.clients, s.open
	s.clients, s.open = nil, nil
	s.mutex.Unlock()
	for client := range clients {
		client.AwaitWrites(ctx)
	}
	var group sync.WaitGroup
	for key, expected := range open {
		group.Go(func() { _ = key.client.DeleteAPIKey(ctx, expected) })
	}
	group.Wait()
}

// UsesClient adds a client whose writes are to be waited for.
func (s *Shutdown) UsesClient(client *aihubmix.Client) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.clients == nil {
		s.clients = map[*aihubmix.Client]bool{}
	}
	s.clients[client] = true
}

// Opened adds an ephemeral key that is to be deleted.
func (s *Shutdown) Opened(client *aihubmix.Client, key aihubmix.ExpectedAPIKey) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.open == nil {
		s.open = map[openKey]aihubmix.ExpectedAPIKey{}
	}
	s.open[openKey{client, key.ID}] = key
}

// Closed removes an ephemeral key that was deleted.
func (s *Shutdown) Closed(client *aihubmix.Client, id int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.open, openKey{client, id})
}
