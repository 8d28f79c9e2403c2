package aihubmix_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Every call of the API meets every trouble: once, and for as long as it is
// asked; in each style, where there are several; a write also with the response lost after it was done.
// The result is right, or an error of the right kind; within its time, in the
// number of requests that the design allows; and what the server has is what the
// caller was given. Run with -v to see the size of the table.
func TestEveryCallMeetsEveryTrouble(t *testing.T) {
	report := &suiteReport{}
	for _, call := range suiteCalls {
		for style, option := range styles {
			for _, trouble := range troubles(t) {
				if option != gatewaytest.StyleAIHubMix && (!call.hasStyles || trouble.bulky) {
					continue // It would be the same again.
				}
				for _, meeting := range meetings(call, trouble) {
					passed := t.Run(strings.Join([]string{call.name, style, trouble.name, meeting.String()}, "/"), func(t *testing.T) {
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

// meeting is how a call meets a trouble.
type meeting struct{ lasting, processed bool }

func (m meeting) String() string {
	text := "once"
	if m.lasting {
		text = "as long as it is asked"
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

// expectWrite compares what was returned with what the server has.
func expectWrite(t *testing.T, gateway gateway, call suiteCall, trouble trouble, meeting meeting, err error) {
	t.Helper()
	switch done := trouble.harmless || meeting.processed || trouble.mayBeSentAgain() && !meeting.lasting; {
	case !done:
		expectFailure(t, call, trouble, err)
		expectTable(t, gateway, suiteTable)
	case losesTheSecret(gateway, call, meeting):
		// The key is deleted and created once more, under a new name.
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

// losesTheSecret holds where the hosted service shows the secret only in the response that
// is lost.
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
	equal(t, "it is left open whether it was done", failure.Ambiguous, call.creates && trouble.leavesOpen())
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
