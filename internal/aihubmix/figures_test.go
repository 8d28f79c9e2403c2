package aihubmix_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// twoGateways has two gateways with different units, whose requests a test may refuse.
type twoGateways struct {
	roundTrippers map[string]http.RoundTripper
	// isDown reports whether a request to "host path" fails.
	isDown    func(request string) bool
	requested []string
}

func (g *twoGateways) RoundTrip(request *http.Request) (*http.Response, error) {
	target := request.URL.Hostname() + " " + request.URL.Path
	g.requested = append(g.requested, target)
	if g.isDown(target) {
		return nil, errors.New("the connection failed")
	}
	return g.roundTrippers[request.URL.Hostname()].RoundTrip(request)
}

// inTwoGateways runs a test with a first gateway that has the usual unit, and a second one that
// counts 1000 to the US dollar.
func inTwoGateways(t *testing.T, isDown func(string) bool, test func(*testing.T, *aihubmix.Client, *twoGateways)) {
	t.Helper()
	inBubble(t, func(t *testing.T, first gateway) {
		second := gatewaytest.NewMemoryServer(gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}),
			gatewaytest.WithAPIKeys(billedKey))
		defer second.Close()
		second.SetAccountField("quota", 20_000)
		transport := second.Transport()
		defer transport.CloseIdleConnections()
		both := &twoGateways{
			roundTrippers: map[string]http.RoundTripper{"first": first.transport, "second": transport}, isDown: isDown,
		}
		test(t, first.client(baseURLs("http://first", "http://second"), through(both), func(c *aihubmix.Config) {
			c.APIKey = aihubmix.NewSecret("sk-" + billedSecret)
		}), both)
	}, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}), gatewaytest.WithAPIKeys(billedKey))
}

type unitOfFigures struct {
	unit aihubmix.QuotaUnit
	err  error
}

// The first gateway fails between the account and the unit, or only for one of them.
func TestUnitIsThatOfTheGatewayOfTheFigures(t *testing.T) {
	for name, test := range map[string]struct {
		isDown func() func(request string) bool
		// other is the unit of the figures, "" for the first gateway's and "unknown" for an error.
		other string
	}{
		"both gateways respond":      {func() func(string) bool { return func(string) bool { return false } }, ""},
		"the first is down":          {hostDown("first", 0), "1000"},
		"the first fails afterwards": {hostDown("first", 1), "1000"},
		"the first has no accounts":  {requestsDown("first /api/user/self", "first /v1", "first /dashboard"), "1000"},
		"each has one of both": {
			requestsDown("first /api/status", "second /api/user/self", "second /v1", "second /d"), "unknown",
		},
		"the first fails in its unit": {requestsDown("first /api/status"), "1000"},
	} {
		for read, figures := range map[string]func(context.Context, *aihubmix.Client) (unitOfFigures, error){
			"the account": func(ctx context.Context, client *aihubmix.Client) (unitOfFigures, error) {
				account, err := client.UserInUnit(ctx, false)
				if account.Unit.Other == "1000" && *account.Figures.Quota != 20_000 {
					t.Error("the figures are those of the other gateway")
				}
				return unitOfFigures{account.Unit, account.UnitError}, err
			},
			"the API key": func(ctx context.Context, client *aihubmix.Client) (unitOfFigures, error) {
				key, err := client.CurrentAPIKeyInUnit(ctx, false)
				return unitOfFigures{key.Unit, key.UnitError}, err
			},
		} {
			t.Run(name+", for "+read, func(t *testing.T) {
				inTwoGateways(t, test.isDown(), func(t *testing.T, client *aihubmix.Client, both *twoGateways) {
					found, err := figures(t.Context(), client)
					switch {
					case err != nil:
						t.Fatal(err)
					case test.other == "unknown":
						contains(t, failureOf(t, found.err).Reason, "http://first", "http://second")
					case found.err != nil || found.unit.Other != test.other:
						t.Errorf("the unit is %q, %v after %q", found.unit.Other, found.err, both.requested)
					}
				})
			})
		}
	}
}

// hostDown fails all requests to a host but the first ones.
func hostDown(host string, after int) func() func(string) bool {
	return func() func(string) bool {
		count := 0
		return func(request string) bool {
			if !strings.HasPrefix(request, host) {
				return false
			}
			count++
			return count > after
		}
	}
}

// requestsDown fails all requests that begin so.
func requestsDown(prefixes ...string) func() func(string) bool {
	return func() func(string) bool {
		return func(request string) bool {
			for _, prefix := range prefixes {
				if strings.HasPrefix(request, prefix) {
					return true
				}
			}
			return false
		}
	}
}

// The unit of one gateway does not count for the figures that another one reports later.
func TestUnitIsReadForEachGatewayOnce(t *testing.T) {
	isFirstDown := false
	inTwoGateways(t, func(request string) bool { return isFirstDown && strings.HasPrefix(request, "first") },
		func(t *testing.T, client *aihubmix.Client, both *twoGateways) {
			for _, expected := range []string{"", "", "1000", "1000"} {
				account, err := client.UserInUnit(t.Context(), true)
				if err != nil || account.UnitError != nil {
					t.Fatal(err, account.UnitError)
				}
				equal(t, "unit", account.Unit.Other, expected)
				isFirstDown = expected == "1000" || len(both.requested) >= 3
			}
			read := strings.Count(strings.Join(both.requested, ";"), "/api/status")
			equal(t, "requests of units", read, 2)
		})
}

// Each gateway's list of keys counts in that gateway's unit, whichever gateway responds afterwards.
func TestUnitOfAKeyIsThatOfTheGatewayThatReportedIt(t *testing.T) {
	down := "second"
	inTwoGateways(t, func(request string) bool { return strings.HasPrefix(request, down) },
		func(t *testing.T, client *aihubmix.Client, _ *twoGateways) {
			listed := func() string {
				keys, err := client.APIKeys(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return keys[0].BaseURL()
			}
			requireUnit := func(baseURL, expected string) {
				unit, err := client.QuotaUnitAt(t.Context(), baseURL)
				if err != nil || unit.Other != expected {
					t.Errorf("the unit at %s is %q, %v", baseURL, unit.Other, err)
				}
			}
			first := listed()
			down = "first /api/status"
			_, err := client.QuotaUnitAt(t.Context(), first)
			contains(t, failureOf(t, err).Reason, "http://first", "http://second")
			down = "second"
			listed() // The first gateway responds again, so the next request goes to it.
			requireUnit(first, "")
			down = "first"
			requireUnit(listed(), "1000")
			requireUnit(first, "")
		})
}

// The first gateway knows the key's limit and fails when its use is read.
func TestFiguresOfTwoGatewaysAreNotMixed(t *testing.T) {
	down := requestsDown("first " + usagePath)()
	inTwoGateways(t, down, func(t *testing.T, client *aihubmix.Client, both *twoGateways) {
		both.roundTrippers["first"] = withoutRemain(both.roundTrippers["first"])
		_, err := client.CurrentAPIKey(t.Context())
		contains(t, failureOf(t, err).Reason, "the figures before this response came from http://first")
	})
}

// withoutRemain reaches a gateway that does not report what is left of a key.
func withoutRemain(gateway http.RoundTripper) http.RoundTripper {
	return roundTripperFunc(func(request *http.Request) (*http.Response, error) {
		if request.URL.Path == remainPath {
			return succeed("<html></html>")
		}
		return gateway.RoundTrip(request)
	})
}
