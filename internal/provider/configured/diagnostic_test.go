package configured_test

import (
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Each case is an error with the server's words, what identifies the request,
// and what to do; and costs the requests that the rules say.
func TestResponseThatCannotBeUsedIsAClearError(t *testing.T) {
	t.Parallel()
	const keyAdvice = "Most often, the Manage Key is wrong or revoked, or its account is disabled. The key came from " +
		"the environment variable AIHUBMIX_MANAGE_KEY. Create one in the gateway's console; "
	for name, test := range map[string]struct {
		block    map[string]any
		key      string
		fault    gatewaytest.Fault
		body     string
		says     []string
		requests int
		// waits is how long the client waits, where that is exact.
		waits time.Duration
	}{
		"a wrong key, refused with status 200 and in Chinese": {
			key: "fd-wrong",
			says: []string{
				"Cannot read the AIHubMix account: access was refused",
				"The gateway said: 无权进行此操作，access token 无效",
				"HTTP status 200, request ID test-request-1", keyAdvice,
			},
			requests: 1,
		},
		"status 401": {
			fault:    gatewaytest.Fault{Status: 401, Body: `{"success": false, "message": "未登录"}`},
			says:     []string{"access was refused", "The gateway said: 未登录", "HTTP status 401", keyAdvice},
			requests: 1,
		},
		"a header that the gateway expects": {
			body: `{"success": false, "message": "无权进行此操作，未提供 New-Api-User"}`,
			says: []string{
				"access was refused",
				"The gateway said: 无权进行此操作，未提供 New-Api-User (in English: the gateway expects " +
					"a header New-Api-User",
				"may also miss a header: set it in the provider argument headers",
			},
			requests: 1,
		},
		"status 403 without a word": {
			fault: gatewaytest.Fault{Status: 403},
			says: []string{
				"access was refused", "the gateway gave no reason (its body is empty)", "HTTP status 403", keyAdvice,
			},
			requests: 1,
		},
		"a failure with status 200 and no message": {
			body:     `{"success": false, "data": {}}`,
			says:     []string{"access was refused", "reported an error without a reason", keyAdvice},
			requests: 1,
		},
		"an error object with status 200": {
			body: `{"error": {"message": "quota service down", "type": "upstream_error", "code": "e7", ` +
				`"request_id": "body-id", "hint": "retry later"}}`,
			says: []string{
				"The gateway said: quota service down [type: upstream_error] [code: e7] (retry later)",
				"request ID test-request-1",
			},
			requests: 1,
		},
		"a rate limit that is not waited for": {
			block: map[string]any{"max_retries": 0},
			fault: gatewaytest.Fault{Status: 429, Header: http.Header{"Retry-After": {"30"}}},
			says: []string{
				"the rate limit was not lifted",
				"The gateway asks to wait for 30 seconds. Gateways count requests per address",
			},
			requests: 1,
		},
		"an HTML page with status 502, five times": {
			fault: gatewaytest.Fault{
				Status: 502, Body: "<html>bad gateway</html>", Header: http.Header{"Content-Type": {"text/html"}},
			},
			says: []string{
				"the gateway reported an error", "its body is an HTML page", "HTTP status 502", "5 attempts",
			},
			requests: 5,
		},
		"an HTML page with status 200": {
			fault: gatewaytest.Fault{Status: 200, Body: "<html>welcome</html>"},
			says: []string{
				"the response cannot be understood", "its body is an HTML page",
				"no proxy or login page responds in its place",
			},
			requests: 1,
		},
		"a rate limit for ever": {
			fault: gatewaytest.Fault{Status: 429},
			says: []string{
				"the rate limit was not lifted", "the rate limit was still in force after waiting for 4 minutes",
				"HTTP status 429", "count requests per address",
			},
			waits: 4 * time.Minute,
		},
		"a rate limit of an hour": {
			fault: gatewaytest.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}},
			says: []string{
				"the rate limit was not lifted", "asks to wait for 60 minutes",
				"HTTP status 429, request ID test-request-1 Gateways count requests",
			},
			requests: 1,
		},
		"a rate limit that is not waited for and names a time": {
			block:    map[string]any{"max_retries": 0},
			fault:    gatewaytest.Fault{Status: 429},
			says:     []string{"the rate limit was not lifted", "HTTP status 429"},
			requests: 1,
		},
		"a redirect": {
			fault: gatewaytest.Fault{
				Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/login?next=1"}},
			},
			says: []string{
				"the response cannot be understood",
				"a redirect to https://elsewhere.example/login, which is not followed", "HTTP status 302",
				"set the headers that it expects in the provider argument headers",
			},
			requests: 1,
		},
		"a body of 600 MiB": {
			fault:    gatewaytest.Fault{Status: 200, Filler: 600 << 20},
			says:     []string{"the response cannot be understood", "longer than 32 MiB"},
			requests: 1,
		},
		"a truncated body": {
			fault:    gatewaytest.Fault{Truncate: 20},
			says:     []string{"the gateway did not respond", "the response was cut off", "5 attempts"},
			requests: 5,
		},
		"no data": {body: `{"success": true}`, says: []string{"the response has no data"}, requests: 1},
		"null as data": {
			body: `{"success": true, "data": null}`, says: []string{"the response's data is null"}, requests: 1,
		},
		"an array as data": {
			body: `{"success": true, "data": [{"quota": 1}]}`, says: []string{"the response's data is not an object"},
			requests: 1,
		},
		"an empty object as data": {
			body: `{"success": true, "data": {}}`, says: []string{"the response's data describes no account"},
			requests: 1,
		},
		"a quota in words": {
			body: `{"success": true, "data": {"quota": "lots"}}`,
			says: []string{`field "quota": "lots" is not a whole number`}, requests: 1,
		},
		"a broken quota": {
			body: `{"success": true, "data": {"quota": 12.5}}`,
			says: []string{`field "quota": 12.5 is not a whole number`}, requests: 1,
		},
		"a quota beyond 64 bits": {
			body: `{"success": true, "data": {"quota": 9223372036854775808}}`,
			says: []string{`field "quota": 9223372036854775808 is beyond the range of 64-bit integers`}, requests: 1,
		},
		"a name that is an object": {
			body: `{"success": true, "data": {"username": {"first": "Ada"}}}`,
			says: []string{`field "username": an object, but text is expected`}, requests: 1,
		},
		"a hanging server": {
			block:    map[string]any{"request_timeout": "1s", "max_retries": 1},
			fault:    gatewaytest.Fault{Hang: true},
			says:     []string{"the gateway did not respond", "no complete response", "2 attempts"},
			requests: 2,
		},
		"a server that echoes the key": {
			fault: gatewaytest.Fault{
				Status: 400, Body: `{"message": "bad key ` + gatewaytest.ManageKey + ` or sk-AbCdEf0123456789"}`,
			},
			says:     []string{"bad key (sensitive) or (sensitive)"},
			requests: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := gatewaytest.NewMemoryServer(gatewaytest.WithUserBody(test.body))
				t.Cleanup(server.Close)
				if test.fault.Status != 0 || test.fault.Truncate != 0 || test.fault.Hang {
					server.Inject(test.fault)
				}
				around := providertest.ReachingInMemory(t, server)
				if test.key != "" {
					around.Variables["AIHUBMIX_MANAGE_KEY"] = test.key
				}
				reading := providertest.Read(t, around, test.block, "aihubmix_user", nil)
				if !reading.Failed {
					t.Error("the account was read")
				}
				providertest.ExpectWords(t, reading.Said, test.says...)
				providertest.ExpectNone(t, reading.Said, "fd-wrong")
				if count := len(server.Requests()); test.requests != 0 && count != test.requests {
					t.Errorf("%d requests were made, not %d", count, test.requests)
				}
				// No repeat starts with less than a second left.
				waited := around.Clock.Slept()
				if test.waits != 0 && (waited > test.waits || test.waits-waited > time.Second) {
					t.Errorf("the client waited for %s, not %s", waited, test.waits)
				}
			})
		})
	}
}

// A CLI shows all of an error, and reads the data source once.
func TestCLIShowsAResponseThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	server.Inject(gatewaytest.Fault{Status: 403})
	said := providertest.ApplyError(t, providertest.Reaching(server), providertest.ReadUser)
	providertest.ExpectWords(t, said, "Error: Cannot read the AIHubMix account: access was refused",
		"the gateway gave no reason (its body is empty)", "HTTP status 403", "with data.aihubmix_user.current")
	providertest.ExpectRequests(t, server, 1)
}

func TestSecondBaseURLIsUsedIfTheFirstIsDown(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	around := providertest.Reaching(server)
	around.Variables["AIHUBMIX_API_BASE"] = refusingBaseURL(t) + "," + server.URL
	providertest.Read(t, around, nil, "aihubmix_user", nil).RequireValues(t, map[string]string{"username": "ada"})
}

func TestBothBaseURLsDownIsAnErrorThatNamesBoth(t *testing.T) {
	t.Parallel()
	first, second := refusingBaseURL(t), refusingBaseURL(t)
	around := providertest.Surroundings{
		Variables: map[string]string{
			"AIHUBMIX_MANAGE_KEY": gatewaytest.ManageKey, "AIHUBMIX_API_BASE": first + "," + second,
		},
		Clock: gatewaytest.NewClock(),
	}
	providertest.ExpectWords(t, providertest.Read(t, around, nil, "aihubmix_user", nil).Said,
		"Error: Cannot read the AIHubMix account: the gateway did not respond", "no base URL responded", first+": ",
		second+": ", "connection refused", "10 attempts", "base_urls")
}

// refusingBaseURL is a base URL at which nothing listens.
func refusingBaseURL(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	return "http://" + listener.Addr().String()
}
