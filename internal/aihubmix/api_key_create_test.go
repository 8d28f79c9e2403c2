package aihubmix_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

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
				contains(t, failureOf(t, lost).Reason, "interrupted")
			})
		})
	}
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
