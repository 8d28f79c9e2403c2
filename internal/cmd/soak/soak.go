package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	// runsAtOnce are the pipelines of one account.
	runsAtOnce = 10
	// keysOfAPlan are those that each plan refreshes, in more than one page of one-api.
	keysOfAPlan = 25
	// limitRequests are let through in a period, as one-api does in three minutes.
	limitRequests = 480
	// documented is how long a read takes at the longest: two minutes of its own, and
	// four of waiting for the rate limit.
	documented = 6 * time.Minute
	// documentedKey is the same for an API key that is looked for in the list of all.
	documentedKey = 9 * time.Minute
)

// soak is what becomes of plans.
type soak struct {
	server *gatewaytest.Server
	way    *failingWay
	// requestTimeout is how long an attempt may take, 0 for the default.
	requestTimeout time.Duration

	mutex sync.Mutex
	plans int
	well  int
	// errors counts plans by the kind of their first error.
	errors  map[aihubmix.Kind]int
	longest map[string]time.Duration
	// faults are what must not be.
	faults []string
	// goroutines and heap are as they were after each plan.
	goroutines []int
	heap       []uint64
}

func newSoak(server *gatewaytest.Server, seed uint64) *soak {
	return &soak{server: server, way: newFailingWay(seed), errors: map[aihubmix.Kind]int{}, longest: map[string]time.Duration{}}
}

// run has each run begin another plan for as long as it may.
func (s *soak) run(ctx context.Context, mayBegin func() bool) {
	var group sync.WaitGroup
	for range runsAtOnce {
		group.Go(func() {
			for mayBegin() {
				s.plan(ctx)
			}
		})
	}
	group.Wait()
}

// plan is a process of its own: it reads the account, the models and the keys, all at once.
func (s *soak) plan(ctx context.Context) {
	transport := s.server.Transport()
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{s.server.URL}, UserAgent: "soak",
		RequestTimeout: s.requestTimeout, MaxRetries: aihubmix.DefaultMaxRetries, RoundTripper: s.way.over(transport),
	})
	var first error
	var group sync.WaitGroup
	read := func(what string, limit time.Duration, ask func() (fault string, err error)) {
		group.Go(func() {
			begun := time.Now()
			fault, err := ask()
			took := time.Since(begun)
			s.mutex.Lock()
			defer s.mutex.Unlock()
			s.longest[what] = max(s.longest[what], took)
			if took > limit {
				s.faults = append(s.faults, fmt.Sprintf("%s took %s", what, took))
			}
			if err == nil && fault != "" {
				s.faults = append(s.faults, fault)
			}
			if first == nil {
				first = err
			}
		})
	}
	read("the account", documented, func() (string, error) {
		user, err := client.User(ctx)
		if err == nil && (user.Username == nil || *user.Username != "ada") {
			return "the account is another one", nil
		}
		return "", err
	})
	read("the models", documented, func() (string, error) {
		models, err := client.AvailableModels(ctx)
		if err == nil && len(models.ModelIDs) != len(gatewaytest.DefaultCatalogue()) {
			return "models are missing", nil
		}
		return "", err
	})
	for i := range keysOfAPlan {
		read("an API key", documentedKey, func() (string, error) {
			key, err := client.RefreshAPIKey(ctx, int64(i+1))
			if err == nil && key.Name != fmt.Sprintf("generated-%04d", i) {
				return "a key is another one", nil
			}
			return "", err
		})
	}
	group.Wait()
	transport.CloseIdleConnections()
	s.ended(first)
}

// trueErrors are what a plan may end with: what went wrong, and nothing that did not.
var trueErrors = []aihubmix.Kind{aihubmix.KindNetwork, aihubmix.KindServer, aihubmix.KindRateLimited, aihubmix.KindProtocol}

func (s *soak) ended(err error) {
	s.server.ForgetRequests()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.plans++
	failure, failed := errors.AsType[aihubmix.Error](err)
	switch {
	case err == nil:
		s.well++
	case !failed || !slices.Contains(trueErrors, failure.Kind):
		s.faults = append(s.faults, fmt.Sprintf("an error that is not true: %v", err))
	default:
		s.errors[failure.Kind]++
	}
	if s.plans%runsAtOnce == 0 {
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		s.goroutines, s.heap = append(s.goroutines, runtime.NumGoroutine()), append(s.heap, memory.HeapAlloc)
	}
}

// growth says where goroutines or memory are not flat: the median of the last third is
// compared with that of the first.
func (s *soak) growth() string {
	third := len(s.heap) / 3
	if third == 0 {
		return ""
	}
	const slackGoroutines, slackHeap = 20, 2 << 20
	before, after := median(s.goroutines[:third]), median(s.goroutines[len(s.goroutines)-third:])
	if after > before+before/5+slackGoroutines {
		return fmt.Sprintf("goroutines grow: %d at first, %d at last", before, after)
	}
	heapBefore, heapAfter := median(s.heap[:third]), median(s.heap[len(s.heap)-third:])
	if heapAfter > heapBefore+heapBefore/5+slackHeap {
		return fmt.Sprintf("memory grows: %d KiB at first, %d KiB at last", heapBefore>>10, heapAfter>>10)
	}
	return ""
}

func median[T int | uint64](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

func (s *soak) print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "plans\t%d\n", s.plans)
	fmt.Fprintf(table, "ended well\t%d\n", s.well)
	for _, kind := range slices.Sorted(maps.Keys(s.errors)) {
		fmt.Fprintf(table, "ended with an error: %s\t%d\n", kind, s.errors[kind])
	}
	for _, name := range slices.Sorted(maps.Keys(s.longest)) {
		fmt.Fprintf(table, "longest read of %s\t%s\n", name, s.longest[name].Round(time.Millisecond))
	}
	requests, failed := s.way.counts()
	fmt.Fprintf(table, "requests\t%d\n", requests)
	for _, name := range slices.Sorted(maps.Keys(failed)) {
		fmt.Fprintf(table, "of them: %s\t%d\n", name, failed[name])
	}
	if len(s.heap) > 0 {
		fmt.Fprintf(table, "goroutines after plans\t%d at first, %d at most, %d at last\n", s.goroutines[0], slices.Max(s.goroutines), s.goroutines[len(s.goroutines)-1])
		fmt.Fprintf(table, "heap after plans\t%d KiB at first, %d KiB at most, %d KiB at last\n", s.heap[0]>>10, slices.Max(s.heap)>>10, s.heap[len(s.heap)-1]>>10)
	}
	for _, fault := range s.faults {
		fmt.Fprintf(table, "FAULT\t%s\n", fault)
	}
	_ = table.Flush()
}
