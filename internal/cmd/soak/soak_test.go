package main

import (
	"bytes"
	"context"
	"flag"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// soakPlans is how many plans the test has; -plans=1000 takes a few minutes.
var soakPlans = flag.Int64("plans", 60, "how many plans are soaked")

// Ten runs at once plan again and again, behind one-api's own limiter: all end well or
// with a true error, no read takes longer than documented, and nothing grows.
func TestPlansOfTenRunsEndWellOrWithATrueError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithRateLimit(limitRequests, 3*time.Minute),
			gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(keysOfAPlan)...))
		defer server.Close()
		s := newSoak(server, 1)
		var begun atomic.Int64
		start := time.Now()
		s.run(t.Context(), func() bool { return begun.Add(1) <= *soakPlans })
		var out bytes.Buffer
		s.print(&out)
		t.Logf("%s of virtual time\n%s", time.Since(start).Round(time.Second), out.String())
		for _, fault := range s.faults {
			t.Error(fault)
		}
		// How many connections are open at a moment is chance: a trend shows in many plans only.
		const trend = 300
		if message := s.growth(); message != "" && *soakPlans >= trend {
			t.Error(message)
		}
		if first, last := s.goroutines[0], s.goroutines[len(s.goroutines)-1]; last > first {
			t.Errorf("%d goroutines are left, of %d after the first plan", last, first)
		}
		if int64(s.plans) != *soakPlans || s.well < s.plans*8/10 {
			t.Errorf("%d of %d plans ended well", s.well, s.plans)
		}
		requests, failed := s.way.counts()
		for _, kind := range failures {
			if failed[kind.name] < requests*failuresInAHundred/200 {
				t.Errorf("only %d of %d requests met %s", failed[kind.name], requests, kind.name)
			}
		}
		if failed["refused by the rate limit"] == 0 {
			t.Error("the limit was never met")
		}
	})
}

func TestGrowthIsSeen(t *testing.T) {
	t.Parallel()
	flat := &soak{goroutines: []int{50, 51, 50, 50, 52, 51}, heap: []uint64{9 << 20, 9 << 20, 9 << 20, 10 << 20, 9 << 20, 9 << 20}}
	if message := flat.growth(); message != "" {
		t.Error(message)
	}
	for expected, growing := range map[string]*soak{
		"goroutines grow": {goroutines: []int{50, 60, 100, 150, 200, 250}, heap: flat.heap},
		"memory grows":    {goroutines: flat.goroutines, heap: []uint64{9 << 20, 9 << 20, 20 << 20, 30 << 20, 40 << 20, 50 << 20}},
	} {
		if message := growing.growth(); !strings.Contains(message, expected) {
			t.Errorf("%q was not seen: %q", expected, message)
		}
	}
}

func TestErrorThatIsNotTrueIsAFault(t *testing.T) {
	t.Parallel()
	server := gatewaytest.NewMemoryServer()
	defer server.Close()
	s := newSoak(server, 1)
	s.ended(aihubmix.Error{Kind: aihubmix.KindNotFound})
	s.ended(context.Canceled)
	s.ended(aihubmix.Error{Kind: aihubmix.KindServer})
	if len(s.faults) != 2 || s.plans != 3 || s.errors[aihubmix.KindServer] != 1 {
		t.Errorf("%v, %v", s.faults, s.errors)
	}
}
