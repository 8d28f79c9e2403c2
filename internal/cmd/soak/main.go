// Command soak has ten runs plan at once and again and again against one account behind a
// rate limit, with failures of every kind, and prints what became of them. It really
// waits; this package's test does the same by virtual time.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func main() {
	lasts := flag.Duration("for", time.Minute, "how long plans are begun")
	period := flag.Duration("period", 15*time.Second, "in which 480 requests are let through; one-api's is 3m")
	attempt := flag.Duration("request-timeout", 2*time.Second, "how long an attempt may take; the provider's default is 30s")
	flag.Parse()
	server := gatewaytest.NewServer(gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithRateLimit(limitRequests, *period),
		gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(keysOfAPlan)...))
	s := newSoak(server, 1)
	s.requestTimeout = *attempt
	begun := time.Now()
	s.run(context.Background(), func() bool { return time.Since(begun) < *lasts })
	server.Close()
	s.print(os.Stdout)
	if len(s.faults) > 0 {
		os.Exit(1)
	}
	if message := s.growth(); message != "" {
		fmt.Fprintln(os.Stderr, message)
		os.Exit(1)
	}
}
