package aihubmix_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func inEveryStyle(t *testing.T, test func(t *testing.T, gateway gateway, style aihubmixtest.Style), options ...aihubmixtest.Option) {
	t.Helper()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) { test(t, gateway, style) }, append(options, aihubmixtest.WithStyle(style))...)
		})
	}
}

var capped = aihubmix.APIKeySettings{
	Name: "app", Cap: new(int64(100_000)), ExpiredTime: new(int64(4_000_000_000)),
	Models: []string{"gpt-5", "gpt-5-nano"}, Subnets: []string{"10.0.0.0/8"},
}

// table is what the server has, in one line a key.
func table(gateway gateway) []string {
	var lines []string
	for _, key := range gateway.APIKeys() {
		lines = append(lines, fmt.Sprintf("%d %s status=%d remain=%d used=%d unlimited=%t expires=%d models=%s subnet=%s",
			key.ID, key.Name, key.Status, key.RemainQuota, key.UsedQuota, key.Unlimited, key.ExpiredTime, key.Models, key.Subnet))
	}
	return lines
}

func expectTable(t *testing.T, gateway gateway, expected ...string) {
	t.Helper()
	if found := table(gateway); !slices.Equal(found, expected) {
		t.Errorf("the server has %q\nexpected %q", found, expected)
	}
}

func TestAPIKeyLivesInEveryStyle(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		client := gateway.client()
		created, lost, err := client.CreateAPIKey(t.Context(), capped)
		if err != nil || lost != nil {
			t.Fatal(err, lost)
		}
		equal(t, "ID", created.ID, 1)
		if created.Key == nil {
			t.Fatal("the secret is not told")
		}
		equal(t, "secret", created.Key.Reveal(), fmt.Sprintf("sk-TestKeyNumber%035d", 1))
		expectTable(t, gateway, "1 app status=1 remain=100000 used=0 unlimited=false expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8")

		gateway.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.RemainQuota, key.UsedQuota = 92_500, 7_500 })
		changed := capped
		changed.Name, changed.Cap, changed.Disabled, changed.Models = "renamed", new(int64(50_000)), true, nil
		updated, err := client.UpdateAPIKey(t.Context(), 1, changed)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "cap", *updated.Cap(), 50_000)
		expectTable(t, gateway, "1 renamed status=2 remain=42500 used=7500 unlimited=false expires=4000000000 models= subnet=10.0.0.0/8")

		changed.Disabled, changed.Cap, changed.ExpiredTime = false, nil, nil
		if _, err := client.UpdateAPIKey(t.Context(), 1, changed); err != nil {
			t.Fatal(err)
		}
		expectTable(t, gateway, "1 renamed status=1 remain=-1 used=7500 unlimited=true expires=-1 models= subnet=10.0.0.0/8")

		for range 2 { // Deleting what is gone is no error.
			if err := client.DeleteAPIKey(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
		expectTable(t, gateway)
		_, err = client.UpdateAPIKey(t.Context(), 1, changed)
		equal(t, "kind of a change of what is gone", failureOf(t, err).Kind, aihubmix.KindNotFound)
	})
}

// A key that ran out is enabled again in the order that the one-api family wants.
func TestAPIKeyThatRanOutIsRevived(t *testing.T) {
	exhausted := aihubmixtest.APIKey{Name: "app", Status: 4, RemainQuota: 0, UsedQuota: 100_000}
	expired := aihubmixtest.APIKey{Name: "app", Status: 3, Unlimited: true, RemainQuota: -1, ExpiredTime: 1_000}
	for name, test := range map[string]struct {
		key      aihubmixtest.APIKey
		settings aihubmix.APIKeySettings
		expected string
	}{
		"by a higher cap":                  {exhausted, aihubmix.APIKeySettings{Name: "app", Cap: new(int64(150_000))}, "1 app status=1 remain=50000 used=100000 unlimited=false expires=-1 models= subnet="},
		"by no cap":                        {exhausted, aihubmix.APIKeySettings{Name: "app"}, "1 app status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet="},
		"not by a cap that is still used":  {exhausted, aihubmix.APIKeySettings{Name: "app", Cap: new(int64(60_000))}, "1 app status=4 remain=-40000 used=100000 unlimited=false expires=-1 models= subnet="},
		"by a later expiry":                {expired, aihubmix.APIKeySettings{Name: "app", ExpiredTime: new(int64(4_000_000_000))}, "1 app status=1 remain=-1 used=0 unlimited=true expires=4000000000 models= subnet="},
		"into disabled, if that is wanted": {exhausted, aihubmix.APIKeySettings{Name: "app", Cap: new(int64(150_000)), Disabled: true}, "1 app status=2 remain=50000 used=100000 unlimited=false expires=-1 models= subnet="},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				if _, err := gateway.client().UpdateAPIKey(t.Context(), 1, test.settings); err != nil {
					t.Fatal(err)
				}
				expectTable(t, gateway, test.expected)
			}, aihubmixtest.WithAPIKeys(test.key))
		})
	}
}

// Each fault hits the create; the server's table tells what came of it.
func TestCreateWithALostAnswerIsNeverSentAgain(t *testing.T) {
	for name, test := range map[string]struct {
		fault aihubmixtest.Fault
		made  bool
	}{
		"reset after it was done":   {aihubmixtest.Fault{Reset: true, Processed: true}, true},
		"reset before it was done":  {aihubmixtest.Fault{Reset: true}, false},
		"no answer in time":         {aihubmixtest.Fault{Hang: true}, false},
		"status 502":                {aihubmixtest.Fault{Status: 502}, false},
		"a page of HTML":            {aihubmixtest.Fault{Status: 200, Body: "<html>"}, false},
		"an answer that is cut off": {aihubmixtest.Fault{Truncate: 20}, true},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, style aihubmixtest.Style) {
				test.fault.Method, test.fault.Times = "POST", 1
				gateway.Inject(test.fault)
				created, lost, err := gateway.client().CreateAPIKey(t.Context(), capped)
				equal(t, "creates that were sent", gateway.Count("POST", apiKeysPath), 1)
				if !test.made {
					equal(t, "it is settled", failureOf(t, err).Ambiguous, false)
					expectTable(t, gateway)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 1)
				equal(t, "answer was lost", lost != nil, true)
				equal(t, "secret is told", created.Key != nil, style != aihubmixtest.StyleAIHubMix)
				equal(t, "keys", len(gateway.APIKeys()), 1)
			})
		})
	}
}

func TestFiveKeysOfOneNameWithOneLostAnswerAreFiveKeys(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		gateway.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		client := gateway.client()
		ids := make([]int64, 5)
		var group sync.WaitGroup
		for i := range ids {
			group.Go(func() {
				created, _, err := client.CreateAPIKey(t.Context(), capped)
				if err != nil {
					t.Error(err)
				}
				ids[i] = created.ID
			})
		}
		group.Wait()
		slices.Sort(ids)
		if !slices.Equal(ids, []int64{1, 2, 3, 4, 5}) || len(gateway.APIKeys()) != 5 {
			t.Errorf("IDs %v, and %d keys", ids, len(gateway.APIKeys()))
		}
	})
}

// Keys that only look like the new one are not taken for it.
func TestLostKeyIsToldFromOthers(t *testing.T) {
	now := func(gateway gateway, change func(*aihubmixtest.APIKey)) {
		other := aihubmixtest.APIKey{
			Name: "app", RemainQuota: 100_000, ExpiredTime: 4_000_000_000, Models: "gpt-5,gpt-5-nano", Subnet: "10.0.0.0/8", CreatedTime: time.Now().Unix(),
		}
		change(&other)
		gateway.AddAPIKey(other)
	}
	for name, change := range map[string]func(*aihubmixtest.APIKey){
		"older":               func(key *aihubmixtest.APIKey) { key.CreatedTime -= 10 },
		"of another name":     func(key *aihubmixtest.APIKey) { key.Name = "App" },
		"with another expiry": func(key *aihubmixtest.APIKey) { key.ExpiredTime++ },
		"for other models":    func(key *aihubmixtest.APIKey) { key.Models = "gpt-5" },
		"from other networks": func(key *aihubmixtest.APIKey) { key.Subnet = "10.0.0.0/9" },
		"without a cap":       func(key *aihubmixtest.APIKey) { key.Unlimited = true },
		"with another cap":    func(key *aihubmixtest.APIKey) { key.RemainQuota = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				now(gateway, change)
				gateway.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
				created, _, err := gateway.client().CreateAPIKey(t.Context(), capped)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 2)
			})
		})
	}
	t.Run("the same in all", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			now(gateway, func(*aihubmixtest.APIKey) {})
			gateway.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
			_, _, err := gateway.client().CreateAPIKey(t.Context(), capped)
			var ambiguous *aihubmix.AmbiguousKeysError
			if !errors.As(err, &ambiguous) || len(ambiguous.IDs) != 2 {
				t.Errorf("error is %v", err)
			}
		})
	})
}

func TestRefusedCreateMakesNothing(t *testing.T) {
	long := capped
	long.Name = "a-name-of-more-than-thirty-bytes-in-all"
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				_, _, err := gateway.client().CreateAPIKey(t.Context(), long)
				if style == aihubmixtest.StyleAIHubMix {
					if err != nil {
						t.Error(err)
					}
					return
				}
				equal(t, "words", failureOf(t, err).Message, aihubmixtest.MessageNameTooLong)
				expectTable(t, gateway)
			}, aihubmixtest.WithStyle(style))
		})
	}
}

// A write that was refused by the rate limit, or never reached a server, is sent again.
func TestWriteThatWasNotProcessedIsSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(aihubmixtest.Fault{Method: "POST", Status: 429, Times: 3})
		if _, _, err := gateway.client().CreateAPIKey(t.Context(), capped); err != nil {
			t.Fatal(err)
		}
		equal(t, "creates that were sent", gateway.Count("POST", apiKeysPath), 4)
		equal(t, "keys", len(gateway.APIKeys()), 1)
	})
}

// What was spent between reading and writing is not given back.
func TestSpendingDuringAChangeIsNotGivenBack(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		spent := false
		gateway.OnAPIKeyWrite(func(key *aihubmixtest.APIKey) {
			if !spent {
				spent = true
				key.RemainQuota, key.UsedQuota = key.RemainQuota-10, key.UsedQuota+10
			}
		})
		updated, err := gateway.client().UpdateAPIKey(t.Context(), 1, aihubmix.APIKeySettings{Name: "app", Cap: new(int64(500))})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "cap", *updated.Cap(), 500)
		expectTable(t, gateway, "1 app status=1 remain=490 used=10 unlimited=false expires=-1 models= subnet=")
	}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "app", RemainQuota: 100}))
}

func TestDeleteWithALostAnswerIsSettledByReading(t *testing.T) {
	for name, test := range map[string]struct {
		processed bool
		left      int
	}{
		"it was done":     {true, 0},
		"it was not done": {false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				gateway.Inject(aihubmixtest.Fault{Method: "DELETE", Reset: true, Processed: test.processed, Times: 1})
				err := gateway.client().DeleteAPIKey(t.Context(), 1)
				equal(t, "failed", err != nil, test.left == 1)
				equal(t, "keys left", len(gateway.APIKeys()), test.left)
				equal(t, "deletes that were sent", gateway.Count("DELETE", apiKeysPath+"1"), 1)
			}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "app"}))
		})
	}
}

func TestWriteDropsWhatIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		expectQuota(t, client, 29_071_257)
		gateway.SetAccountField("quota", 5)
		if _, err := client.RecentAPIKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := client.CreateAPIKey(t.Context(), capped); err != nil {
			t.Fatal(err)
		}
		expectQuota(t, client, 5)
		keys, err := client.RecentAPIKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "keys", len(keys), 1)
	})
}

// An interrupted create is looked for, so that the key is not orphaned.
func TestInterruptedCreateIsLookedFor(t *testing.T) {
	for name, made := range map[string]bool{"it was made": true, "it was not made": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.AddAPIKey(aihubmixtest.APIKey{Name: "other"})
				gateway.Inject(aihubmixtest.Fault{Method: "POST", Hang: true, Processed: made, Times: 1})
				created, lost, err := gateway.client().CreateAPIKey(cancelledAfter(t, 5*time.Second), capped)
				equal(t, "creates that were sent", gateway.Count("POST", apiKeysPath), 1)
				if !made {
					contains(t, failureOf(t, err).Reason, "interrupted")
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 2)
				contains(t, lost.Reason, "interrupted")
			})
		})
	}
}

// A gateway that accepts a change and does not make it must not be believed.
func TestChangeThatIsNotMadeIsAnError(t *testing.T) {
	for name, settings := range map[string]aihubmix.APIKeySettings{
		"of the status": {Name: "app", Cap: new(int64(100_000)), Disabled: true},
		"of the name":   {Name: "renamed", Cap: new(int64(100_000))},
		"of the cap":    {Name: "app", Cap: new(int64(10))},
		"to no cap":     {Name: "app"},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				gateway.Inject(aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`})
				_, err := gateway.client().UpdateAPIKey(t.Context(), 1, settings)
				contains(t, failureOf(t, err).Reason, "accepted the change of the key 1, but has not made it")
			}, aihubmixtest.WithAPIKeys(suiteKey))
		})
	}
}

// Spending that moves the cap again and again is not taken for the wanted cap.
func TestCapThatCannotBeSetRightIsAnError(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
		spent := int64(0)
		gateway.OnAPIKeyWrite(func(key *aihubmixtest.APIKey) {
			spent += 10
			key.UsedQuota += spent
		})
		_, err := gateway.client().UpdateAPIKey(t.Context(), 1, aihubmix.APIKeySettings{Name: "app", Cap: new(int64(500))})
		contains(t, failureOf(t, err).Reason, "has not made it")
		equal(t, "changes that were sent", gateway.Count("PUT", apiKeysPath), 3)
	}, aihubmixtest.WithAPIKeys(suiteKey))
}

// What the answer to a create leaves out is as it was asked for; what it tells counts.
func TestAnswerToACreateIsComparedWithWhatWasAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		told string
		has  bool
	}{
		"nothing but the ID":   {`"id":7`, true},
		"what was asked for":   {`"id":7,"name":"app","unlimited_quota":false,"remain_quota":100000,"models":"gpt-5-nano,gpt-5","subnet":null`, true},
		"no cap":               {`"id":7,"unlimited_quota":true,"remain_quota":-1`, false},
		"another cap":          {`"id":7,"remain_quota":5`, false},
		"all models":           {`"id":7,"models":""`, false},
		"all networks":         {`"id":7,"subnet":""`, false},
		"no expiry":            {`"id":7,"expired_time":-1`, false},
		"another name":         {`"id":7,"name":"other"`, false},
		"a status of its own":  {`"id":7,"status":2`, true},
		"a use before its use": {`"id":7,"remain_quota":90000,"used_quota":10000`, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(aihubmixtest.Fault{Method: "POST", Status: 200, Body: `{"success":true,"data":{` + test.told + `}}`})
				created, _, err := gateway.client().CreateAPIKey(t.Context(), capped)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 7)
				equal(t, "it is as it was asked for", created.Has(capped), test.has)
			})
		})
	}
}

// skewedClock is a clock that is wrong by a fixed time.
type skewedClock struct{ by time.Duration }

func (c skewedClock) Now() time.Time { return time.Now().Add(c.by) }

func (c skewedClock) Sleep(ctx context.Context, duration time.Duration) error {
	select {
	case <-time.After(duration):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Whatever this machine's clock says, a lost key is found, and an older one of the
// same settings is not taken for it.
func TestLostKeyIsFoundWhateverTheClocksSay(t *testing.T) {
	for _, skew := range []time.Duration{-time.Hour, -1500 * time.Millisecond, -500 * time.Millisecond, 0, 500 * time.Millisecond, time.Hour} {
		for phase := time.Duration(0); phase < time.Second; phase += 200 * time.Millisecond {
			for answered := time.Duration(0); answered < time.Second; answered += 200 * time.Millisecond {
				t.Run(fmt.Sprint(skew, phase, answered), func(t *testing.T) {
					inBubble(t, func(t *testing.T, gateway gateway) {
						client := gateway.client(func(config *aihubmix.Config) { config.Clock = skewedClock{skew} })
						other := gateway.client()
						if _, _, err := other.CreateAPIKey(t.Context(), capped); err != nil {
							t.Fatal(err)
						}
						pass(10*time.Second + phase)
						gateway.Inject(aihubmixtest.Fault{Method: "POST", Processed: true, Delay: 3*time.Second + answered, Status: 504, Times: 1})
						created, _, err := client.CreateAPIKey(t.Context(), capped)
						if err != nil || created.ID != 2 {
							t.Errorf("found %d, %v", created.ID, err)
						}
						gateway.RemoveAPIKey(2)
						gateway.Inject(aihubmixtest.Fault{Method: "POST", Delay: 3*time.Second + answered, Status: 504, Times: 1})
						if taken, _, err := client.CreateAPIKey(t.Context(), capped); err == nil {
							t.Errorf("key %d is taken for a new one", taken.ID)
						}
					})
				})
			}
		}
	}
}

// Where it cannot be read what became of a write, the error says that it stays open.
func TestLostWriteThatCannotBeSettledStaysOpen(t *testing.T) {
	for _, call := range suiteCalls {
		if call.write == nil {
			continue
		}
		t.Run(call.name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				gateway.Inject(aihubmixtest.Fault{Method: call.method, Reset: true, Processed: true})
				written := false
				way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
					if written && request.Method == http.MethodGet {
						return nil, refused("192.0.2.1")
					}
					written = written || request.Method == call.method
					return gateway.transport.RoundTrip(request)
				})
				failure := failureOf(t, call.write(t.Context(), gateway.client(through(way))))
				equal(t, "method", failure.Method, "GET")
				equal(t, "it stays open", failure.Ambiguous, true)
				equal(t, "writes that were sent", gateway.Count(call.method, call.path), 1)
			}, aihubmixtest.WithAPIKeys(suiteKey))
		})
	}
}
