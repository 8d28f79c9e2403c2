package aihubmix_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Every call meets every trouble, once and lastingly, in each style, and each write also
// with a response that is lost after it was done. The result is right, or an error of the
// right kind; time and number of requests are as expected; and the gateway has what the
// caller received. Run with -v to see the number of cases.
func TestEveryCallMeetsEveryTrouble(t *testing.T) {
	report := &suiteReport{}
	troubles := troubles(t)
	for _, call := range suiteCalls {
		for style, option := range styles {
			for _, trouble := range troubles {
				if option != gatewaytest.StyleAIHubMix && (!call.hasStyles || trouble.bulky) {
					continue // The style makes no difference.
				}
				if trouble.bulky && !call.meetsBulky {
					continue // The bound is the same for all reads, and for all writes.
				}
				for _, meeting := range meetings(call, trouble) {
					name := strings.Join([]string{call.name, style, trouble.name, meeting.String()}, "/")
					passed := t.Run(name, func(t *testing.T) {
						inBubble(t, func(t *testing.T, gateway gateway) {
							meet(t, gateway, call, trouble, meeting)
						}, gatewaytest.WithStyle(option), gatewaytest.WithAPIKeys(suiteKey))
					})
					report.add(call.name, passed)
				}
			}
		}
	}
	t.Log(report.text())
}

// meeting says how a call meets a trouble.
type meeting struct{ lasting, processed bool }

func (m meeting) String() string {
	text := "once"
	if m.lasting {
		text = "lastingly"
	}
	if m.processed {
		text += ", after it was done"
	}
	return text
}

func meetings(call suiteCall, trouble trouble) []meeting {
	if call.write != nil && trouble.onlyReads {
		return nil
	}
	all := []meeting{{}, {lasting: true}}
	if call.write != nil && trouble.leavesOpen() {
		all = append(all, meeting{processed: true}, meeting{processed: true, lasting: true})
	}
	return all
}

func meet(t *testing.T, gateway gateway, call suiteCall, trouble trouble, meeting meeting) {
	t.Helper()
	var expected any
	if call.read != nil {
		var err error
		if expected, err = call.read(t.Context(), gateway.client()); err != nil {
			t.Fatal(err)
		}
	}
	way := newTroubledWay(gateway, call, trouble, meeting)
	client := gateway.client(through(way))
	begun := time.Now()
	if call.write != nil {
		err := call.write(t.Context(), client)
		expectWrite(t, gateway, call, trouble, meeting, err)
	} else {
		value, err := call.read(t.Context(), client)
		expectRead(t, call, trouble, meeting, value, expected, err)
	}
	if limit := trouble.timeLimit(); time.Since(begun) > limit {
		t.Errorf("it took %s, expected at most %s", time.Since(begun), limit)
	}
	expectAttempts(t, gateway, way, call, trouble, meeting)
}

func expectRead(t *testing.T, call suiteCall, trouble trouble, meeting meeting, value, expected any, err error) {
	t.Helper()
	passes := trouble.harmless || trouble.retried && !meeting.lasting || call.settles && trouble.mayMeanNotFound
	if passes {
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(value, expected) {
			t.Errorf("value is %+v, expected %+v", value, expected)
		}
		return
	}
	expectFailure(t, call, trouble, err)
}

// expectWrite compares the returned error with what the gateway has.
func expectWrite(t *testing.T, gateway gateway, call suiteCall, trouble trouble, meeting meeting, err error) {
	t.Helper()
	switch done := trouble.harmless || meeting.processed || trouble.mayBeSentAgain() && !meeting.lasting; {
	case !done:
		expectFailure(t, call, trouble, err)
		expectTable(t, gateway, suiteTable)
	case losesTheSecret(gateway, call, meeting):
		// The key is deleted and created again, under a new name.
		created := gateway.APIKeys()[1]
		gateway.ChangeAPIKey(3, func(key *gatewaytest.APIKey) { key.ID, key.Name = 2, suiteName })
		equal(t, "ID of the second key", created.ID, 3)
		equal(t, "it has the name of the first", created.Name == suiteName, false)
		equal(t, "it failed", err != nil, meeting.lasting)
		expectTable(t, gateway, call.after...)
	default:
		if err != nil {
			t.Error(err)
		}
		expectTable(t, gateway, call.after...)
	}
}

// losesTheSecret reports whether the lost response was the only one with the secret.
func losesTheSecret(gateway gateway, call suiteCall, meeting meeting) bool {
	return call.creates && meeting.processed && gateway.Style() == gatewaytest.StyleAIHubMix
}

func expectFailure(t *testing.T, call suiteCall, trouble trouble, err error) {
	t.Helper()
	failure := failureOf(t, err)
	kind := trouble.kind
	if trouble.refusal {
		kind = call.refused
	}
	equal(t, "kind", failure.Kind, kind)
	equal(t, "method", failure.Method, call.method)
	equal(t, "path", failure.Path, call.path)
	equal(t, "ambiguous", failure.Ambiguous, call.creates && trouble.leavesOpen())
	if failure.Reason == "" && failure.Message == "" {
		t.Error("the error gives no reason")
	}
	contains(t, failure.Reason+failure.Message, trouble.says)
}

func expectAttempts(t *testing.T, gateway gateway, way *troubledWay, call suiteCall, trouble trouble, meeting meeting) {
	t.Helper()
	sentAgain := trouble.retried && (call.write == nil || trouble.mayBeSentAgain())
	expected := 1
	switch {
	case losesTheSecret(gateway, call, meeting):
		expected = 2
	case sentAgain && meeting.lasting:
		expected = trouble.attempts()
	case sentAgain:
		expected = 2
	}
	equal(t, "attempts", way.attempts, expected)
}
