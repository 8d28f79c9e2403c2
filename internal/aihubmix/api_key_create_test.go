package aihubmix_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestCreationNamesFitAndSayWhen(t *testing.T) {
	now := time.Date(2026, time.March, 1, 12, 30, 15, 999, time.UTC)
	client := aihubmix.New(aihubmix.Config{}, aihubmix.WithCreationNamePrefix("prefix.*-"))
	seen := map[string]bool{}
	for range 1000 {
		name := client.NewCreationName(now)
		equal(t, "prefix", name[:9], "prefix.*-")
		equal(t, "bytes", len(name), 25)
		created, ok := client.CreationTime(name)
		equal(t, "it is one", ok, true)
		equal(t, "its time", created.Unix(), now.Unix())
		seen[name] = true
	}
	equal(t, "different names", len(seen), 1000)
}

func TestOtherNamesAreNoCreationNames(t *testing.T) {
	for _, name := range []string{
		"", "app", "creating-", "creating-app", "creating-0t0t0t0abcdefgh", "creating-0t0t0t0abcdefghij",
		"creating-0T0T0T0ABCDEFGHI", "x-creating-0t0t0t0abcdefghi",
	} {
		if _, ok := aihubmix.New(aihubmix.Config{}).CreationTime(name); ok {
			t.Errorf("%q is taken for a name of a key that is being created", name)
		}
	}
}

// Counts the requests from the create of a key until it has its own name.
func TestCreateTakesTwoRequestsWhereResponsesHoldTheKey(t *testing.T) {
	expected := map[gatewaytest.Style]string{
		gatewaytest.StyleAIHubMix: "POST keys, PUT keys",
		gatewaytest.StyleOneAPI:   "POST keys, PUT keys",
		gatewaytest.StyleFork:     "POST keys, GET search, PUT keys, GET key",
	}
	inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
		client := gateway.client()
		created, err := client.CreateAPIKey(t.Context(), inCreation(limited))
		if err != nil {
			t.Fatal(err)
		}
		expectTable(t, gateway, lineOf(created))
		expectSecret(t, gateway, created)
		named, err := client.UpdateAPIKey(t.Context(), created, limited)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "requests", requests(gateway), expected[style])
		expectTable(t, gateway, lineOf(named))
		expectTable(t, gateway,
			"1 app status=1 remain=100000 used=0 unlimited=false expires=4000000000 models=gpt-5,gpt-5-nano "+
				"subnet=10.0.0.0/8")
	})
}

// A refusal in the gateway's own form is followed by one search at once.
func TestRefusedCreateLeavesNothing(t *testing.T) {
	ofLength := func(length int) aihubmix.APIKeySettings {
		settings := inCreation(limited)
		for len(settings.Name) < length {
			settings.Name += "x"
		}
		return settings
	}
	for name, test := range map[string]struct {
		length int
		fault  *gatewaytest.Fault
		says   string
	}{
		"a name of 31 bytes": {31, nil, gatewaytest.MessageNameTooLong},
		"in words with status 200": {
			26, &gatewaytest.Fault{Method: "POST", Status: 200, Body: `{"success":false,"message":"no more keys"}`},
			"no more keys",
		},
		"in words with status 400": {
			26, &gatewaytest.Fault{Method: "POST", Status: 400, Body: `{"success":false,"message":"no more keys"}`},
			"no more keys",
		},
		"by an error object and 403": {
			26, &gatewaytest.Fault{Method: "POST", Status: 403, Body: `{"error":{"message":"no more keys"}}`},
			"no more keys",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
				if test.fault != nil {
					gateway.Inject(*test.fault)
				}
				begun := time.Now()
				created, err := gateway.client().CreateAPIKey(t.Context(), ofLength(test.length))
				if test.fault == nil && style == gatewaytest.StyleAIHubMix {
					if err != nil {
						t.Error(err)
					}
					expectTable(t, gateway, lineOf(created))
					return
				}
				failure := failureOf(t, err)
				equal(t, "words", failure.Message, test.says)
				equal(t, "ambiguous", failure.Ambiguous, false)
				equal(t, "name of the pending key", created.Name, "")
				equal(t, "requests", requests(gateway), "POST keys, GET search")
				equal(t, "it ends within 3 s", time.Since(begun) <= 3*time.Second, true)
				pass(time.Minute)
				expectTable(t, gateway)
			})
		})
	}
}

// A proxy may replace the response by a refusal.
func TestRefusedCreateThatIsDoneIsFound(t *testing.T) {
	for name, quirks := range map[string]gatewaytest.Quirks{"with a search": {}, "without": {NoSearch: true}} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(gatewaytest.Fault{
					Method: "POST", Status: 403, Body: `{"error":{"message":"blocked"}}`, Processed: true, Times: 1,
				})
				created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
				if err != nil {
					t.Fatal(err)
				}
				expectTable(t, gateway, lineOf(created))
				expectSecret(t, gateway, created)
			}, gatewaytest.WithQuirks(quirks))
		})
	}
}

// If the search fails, the refusal is believed. An interruption ends the search after a
// while.
func TestSearchAfterARefusalEndsAfterAnInterruption(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 403, Body: `{"error":{"message":"blocked"}}`})
		gateway.Inject(gatewaytest.Fault{Method: "GET", Hang: true})
		begun := time.Now()
		_, err := gateway.client().CreateAPIKey(cancelledAfter(t, time.Second), inCreation(limited))
		equal(t, "words", failureOf(t, err).Message, "blocked")
		equal(t, "time", time.Since(begun), 11*time.Second)
	})
}

// A response of 429 means that no key was created.
func TestRateLimitedCreateIsNotSearchedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 429})
		_, err := gateway.client(maxRetries(0)).CreateAPIKey(t.Context(), inCreation(limited))
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindRateLimited)
		equal(t, "ambiguous", failureOf(t, err).Ambiguous, false)
		equal(t, "requests", requests(gateway), "POST keys")
	})
}

// If the response has only the ID, a single read or a second key has the secret.
func TestCreatedKeyIsReadIfTheResponseLacksItsSecret(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{
			Method: "POST", Status: 200, Body: `{"success":true,"data":{"id":1}}`, Processed: true, Times: 1,
		})
		created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
		if err != nil {
			t.Fatal(err)
		}
		expected := "POST keys, GET search"
		if style == gatewaytest.StyleAIHubMix {
			expected = "POST keys, GET search, GET key, DELETE key, GET key, POST keys"
		}
		equal(t, "requests", requests(gateway), expected)
		expectTable(t, gateway, lineOf(created))
		expectSecret(t, gateway, created)
	})
}

// Every setting that the gateway changed is reported, after a read has confirmed it.
func TestNewKeyIsComparedWithTheRequestedSettings(t *testing.T) {
	for name, test := range map[string]struct {
		alter    func(*gatewaytest.APIKey)
		expected []aihubmix.Setting
	}{
		"as requested": {func(*gatewaytest.APIKey) {}, nil},
		"without a limit": {
			func(key *gatewaytest.APIKey) { key.Unlimited = true }, []aihubmix.Setting{aihubmix.SettingSpendLimit},
		},
		"with a lower limit": {
			func(key *gatewaytest.APIKey) { key.RemainQuota = 5 }, []aihubmix.Setting{aihubmix.SettingSpendLimit},
		},
		"with a higher limit": {
			func(key *gatewaytest.APIKey) { key.RemainQuota++ }, []aihubmix.Setting{aihubmix.SettingSpendLimit},
		},
		"for all models": {
			func(key *gatewaytest.APIKey) { key.Models = "" }, []aihubmix.Setting{aihubmix.SettingModels},
		},
		"from all networks": {
			func(key *gatewaytest.APIKey) { key.Subnet = "" }, []aihubmix.Setting{aihubmix.SettingNetworks},
		},
		"without an expiry": {
			func(key *gatewaytest.APIKey) { key.ExpiredTime = -1 }, []aihubmix.Setting{aihubmix.SettingExpiry},
		},
		"disabled": {
			func(key *gatewaytest.APIKey) { key.Status = 2 }, []aihubmix.Setting{aihubmix.SettingStatus},
		},
		"with a use before a use": {
			func(key *gatewaytest.APIKey) { key.RemainQuota, key.UsedQuota = 90_000, 10_000 }, nil,
		},
		"with models in another order": {func(key *gatewaytest.APIKey) { key.Models = "gpt-5-nano,gpt-5" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				client, settings := gateway.client(), inCreation(limited)
				created, err := client.CreateAPIKey(t.Context(), settings)
				if err != nil {
					t.Fatal(err)
				}
				confirmed, err := client.ConfirmAPIKey(t.Context(), created, settings)
				expectTable(t, gateway, lineOf(confirmed))
				expectAltered(t, err, test.expected...)
			}, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: test.alter}))
		})
	}
}

// A response with only ID and secret does not confirm the limits, so the key is read.
func TestNewKeyIsReadIfTheResponseLacksSettings(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{
			Method: "POST", Status: 200, Processed: true,
			Body: `{"success":true,"data":{"id":1,"full_key":"` + "sk-" + gatewaytest.Secret(1) + `"}}`,
		})
		gateway.SetQuirks(gatewaytest.Quirks{
			Alter: func(key *gatewaytest.APIKey) { key.Unlimited = true }, ReadLag: 2 * time.Second,
			ListLag: 2 * time.Second,
		})
		client, settings := gateway.client(), inCreation(limited)
		created, err := client.CreateAPIKey(t.Context(), settings)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "the create is read", strings.HasPrefix(requests(gateway), "POST keys, GET key, GET keys"), true)
		confirmed, err := client.ConfirmAPIKey(t.Context(), created, settings)
		expectAltered(t, err, aihubmix.SettingSpendLimit)
		expectTable(t, gateway, lineOf(confirmed))
	})
}

func expectAltered(t *testing.T, err error, expected ...aihubmix.Setting) {
	t.Helper()
	altered, isAltered := errors.AsType[aihubmix.AlteredError](err)
	switch {
	case len(expected) == 0 && err != nil:
		t.Errorf("the error is %v, expected none", err)
	case len(expected) > 0 && !isAltered:
		t.Errorf("the error is %v, expected one of %v", err, expected)
	case !slices.Equal(altered.Settings, expected):
		t.Errorf("altered settings are %v, expected %v", altered.Settings, expected)
	}
}
