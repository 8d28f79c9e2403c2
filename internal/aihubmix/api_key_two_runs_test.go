package aihubmix_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Two runs create a thousand keys with one name and the same settings, and one response
// in ten is lost, each in another way. Each run ends with its own keys, and no others exist.
func TestTwoRunsLoseCreatesAndHaveTheirOwnKeys(t *testing.T) {
	ways := make([]lostCreate, 0, len(lostCreates))
	for _, lost := range lostCreates {
		ways = append(ways, lost)
	}
	for name, test := range map[string]struct {
		each   int
		quirks gatewaytest.Quirks
	}{
		"a thousand keys, shown at once": {500, lags["shown at once"]},
		"a hundred keys, shown late":     {50, lags["shown late by all"]},
	} {
		t.Run(name, func(t *testing.T) {
			if underRace && test.each > 100 {
				t.Skip("a hundred keys show the race detector as much")
			}
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				way := &losingWay{gateway: gateway, ways: ways}
				runs := [2]*run{{}, {}}
				var group sync.WaitGroup
				for i := range runs {
					runs[i].client = gateway.client(through(way))
					group.Go(func() {
						inParallel(test.each, func(int) { runs[i].create(t, limited) })
					})
				}
				group.Wait()
				if lost := way.lost.Load(); lost < int64(2*test.each/10) {
					t.Errorf("only %d answers were lost", lost)
				}
				held := map[int64]string{}
				for _, run := range runs {
					equal(t, "keys of a run", len(run.keys), test.each)
					for _, key := range run.keys {
						if other, doubled := held[key.ID]; doubled {
							t.Errorf("two have one key: %s, and %s", other, lineOf(key))
						}
						held[key.ID] = lineOf(key)
						equal(t, "name", key.Name, "app")
					}
				}
				var expected []string
				for _, key := range gateway.APIKeys() {
					expected = append(expected, held[key.ID])
				}
				expectTable(t, gateway, expected...)
				equal(t, "keys", len(expected), 2*test.each)
			}, gatewaytest.WithQuirks(test.quirks))
		})
	}
}

// losingWay loses the response to one create in ten.
type losingWay struct {
	gateway gateway
	ways    []lostCreate
	creates atomic.Int64
	lost    atomic.Int64
}

func (w *losingWay) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodPost && w.creates.Add(1)%10 == 1 {
		turn := w.lost.Add(1)
		w.gateway.Inject(w.ways[turn%int64(len(w.ways))].ofCreate())
	}
	return w.gateway.transport.RoundTrip(request)
}

// run creates keys until it has all of them.
type run struct {
	client *aihubmix.Client
	mutex  sync.Mutex
	keys   []aihubmix.APIKey
}

// create adds one key. A key that is pending or lacks its secret is deleted and created
// again.
func (r *run) create(t *testing.T, settings aihubmix.APIKeySettings) {
	t.Helper()
	for range 5 {
		created, err := createNamed(t.Context(), r.client, settings)
		failure, failed := errors.AsType[aihubmix.Error](err)
		switch {
		case err == nil:
			r.mutex.Lock()
			defer r.mutex.Unlock()
			r.keys = append(r.keys, created)
			return
		case created.ID == 0 && failed && failure.Ambiguous:
			if err := r.forget(t.Context(), created.Name); err != nil {
				t.Error(err)
				return
			}
		case created.ID != 0: // The next run replaces it.
			if err := r.client.DeleteAPIKey(t.Context(), created.Expected()); err != nil {
				t.Error(err)
				return
			}
		default:
			t.Error(err)
			return
		}
	}
	t.Error("five creates in a row failed")
}

func (r *run) forget(ctx context.Context, name string) error {
	found, err := r.client.PendingAPIKey(ctx, name)
	if err != nil || found.ID == 0 {
		return err
	}
	return r.client.DeleteAPIKey(ctx, found.Expected())
}

// The create of one run is lost and not done while that of the other succeeds, with the
// same settings in the same second: the first does not take the other's key.
func TestKeyOfAnotherRunIsNotTaken(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Times: 1})
		others := make(chan aihubmix.APIKey, 1)
		errs := make(chan error, 1)
		go func() {
			pass(1)
			other, err := createNamed(t.Context(), gateway.client(), limited)
			errs <- err
			others <- other
		}()
		created, err := createNamed(t.Context(), gateway.client(), limited)
		equal(t, "ambiguous", failureOf(t, err).Ambiguous, true)
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
		other := <-others
		pending(t, gateway, created.Name)
		expectTable(t, gateway, lineOf(other))
	})
}

// A second create in the same run does not take the first one's key either.
func TestKeysOfOneNameAreSoManyKeys(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 2})
		run := run{client: gateway.client()}
		inParallel(5, func(int) { run.create(t, limited) })
		var lines []string
		for _, key := range run.keys {
			lines = append(lines, lineOf(key))
		}
		slices.Sort(lines)
		expectTable(t, gateway, lines...)
		equal(t, "keys", len(lines), 5)
	})
}
