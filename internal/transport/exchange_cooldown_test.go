package transport_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// The read that met the limit ends before the next one begins.
func TestCooldownHoldsBackLaterRequests(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(baseURLs("http://a.example"), through(network))
		gateway.Inject(rateLimit("20", 1))
		_, err := client.read(cancelledAfter(t, 3*time.Second))
		expectCancelled(t, err)
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, "a.example at 0s", "a.example at 20s")
	})
}

func TestCooldownEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(baseURLs("http://a.example"), through(network))
		gateway.Inject(rateLimit("20", 1))
		_, err := client.read(cancelledAfter(t, 3*time.Second))
		expectCancelled(t, err)
		pass(time.Minute)
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, "a.example at 0s", "a.example at 1m3s")
	})
}

func TestCooldownCountsForTheFourMinutesOfEachRead(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		gateway.Inject(rateLimit("60", 0))
		_, err := client.read(cancelledAfter(t, 30*time.Second))
		expectCancelled(t, err)
		begun := time.Now()
		// 30 seconds of the earlier cool-down, and 3 more of a minute each.
		_, err = client.read(t.Context())
		equal(t, "kind", string(failureOf(t, err).Kind), "rate_limited")
		equal(t, "time", time.Since(begun), 210*time.Second)
	})
}

func TestCooldownOfOneClientDoesNotHoldBackAnother(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(rateLimit("20", 1))
		_, err := gateway.client().read(cancelledAfter(t, 3*time.Second))
		expectCancelled(t, err)
		begun := time.Now()
		if _, err := gateway.client().read(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "time", time.Since(begun), 0)
	})
}

func TestFailureOfTheGatewayStartsNoCooldown(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		gateway.Inject(gatewaytest.Fault{Status: 503, Header: header("Retry-After", "20"), Times: 1})
		_, err := client.read(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		synctest.Wait()
		begun := time.Now()
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "time", time.Since(begun), 0)
	})
}
