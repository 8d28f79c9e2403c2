package aihubmix_test

import (
	"math/big"
	"net/http"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const cataloguePath = "/api/v1/models"

var wholeCatalogue = aihubmix.CatalogueQuery{}

func price(text string) *big.Rat {
	exact, _ := new(big.Rat).SetString(text)
	return exact
}

// readCatalogue reads the catalogue from a response with this body and status 200.
func readCatalogue(t *testing.T, body string) (catalogue aihubmix.Catalogue, err error) {
	t.Helper()
	inBubble(t, func(t *testing.T, gateway gateway) {
		catalogue, err = gateway.client().Models(t.Context(), wholeCatalogue)
	}, gatewaytest.WithCatalogueBody(body))
	return catalogue, err
}

func TestModelsReadsTheDocumentedResponse(t *testing.T) {
	catalogue, err := readCatalogue(t, sample(t, "models_docs.json"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "models", len(catalogue.Models), 3)
	equal(t, "malformed", catalogue.Malformed, 0)
	expected := aihubmix.Model{
		ModelID: "gpt-5-nano", Description: new("GPT-5 Nano is our fastest, cheapest version of GPT-5."),
		Types: []string{"llm"}, Features: []string{"thinking", "tools", "function_calling", "structured_outputs"},
		InputModalities: []string{"text", "image"}, OutputModalities: []string{}, Endpoints: []string{},
		ContextLength: new(int64(400_000)), MaxOutput: new(int64(128_000)),
		Pricing: &aihubmix.Pricing{Input: price("0.05"), Output: price("0.4"), CacheRead: price("0.005")},
	}
	if !reflect.DeepEqual(catalogue.Models[1], expected) {
		t.Errorf("got %+v\nexpected %+v", catalogue.Models[1], expected)
	}
	equal(t, "a length as text", *catalogue.Models[2].ContextLength, 400_000)
}

func TestModelsToleratesFieldsInOtherForms(t *testing.T) {
	for name, test := range map[string]struct {
		fields   string
		expected func(*aihubmix.Model)
	}{
		"a list as an array": {
			`"types":["llm"," tts ",""]`, func(m *aihubmix.Model) { m.Types = []string{"llm", "tts"} },
		},
		"a list with blanks": {
			`"features":" tools , ,web "`, func(m *aihubmix.Model) { m.Features = []string{"tools", "web"} },
		},
		"an empty list":   {`"endpoints":""`, func(*aihubmix.Model) {}},
		"null for a list": {`"endpoints":null`, func(*aihubmix.Model) {}},
		"a blank text":    {`"successor_model":" "`, func(*aihubmix.Model) {}},
		"a date as a number": {
			`"retired_at":1790000000`, func(m *aihubmix.Model) { m.RetiredAt = new("1790000000") },
		},
		"a blank length":          {`"context_length":""`, func(*aihubmix.Model) {}},
		"null for pricing":        {`"pricing":null`, func(*aihubmix.Model) {}},
		"pricing without a price": {`"pricing":{}`, func(m *aihubmix.Model) { m.Pricing = &aihubmix.Pricing{} }},
		"a price as text": {
			`"pricing":{"input":"0.05"}`,
			func(m *aihubmix.Model) { m.Pricing = &aihubmix.Pricing{Input: price("0.05")} },
		},
		"a price with an exponent": {
			`"pricing":{"input":5e-7}`,
			func(m *aihubmix.Model) { m.Pricing = &aihubmix.Pricing{Input: price("0.0000005")} },
		},
		"a price of nothing": {
			`"pricing":{"output":0}`, func(m *aihubmix.Model) { m.Pricing = &aihubmix.Pricing{Output: price("0")} },
		},
		"unknown fields": {`"tiers":[{"a":1}]`, func(*aihubmix.Model) {}},
		"unknown prices": {
			`"pricing":{"tiers":[]}`, func(m *aihubmix.Model) { m.Pricing = &aihubmix.Pricing{} },
		},
		"a developer's number as text": {
			`"developer_id":"7"`, func(m *aihubmix.Model) { m.DeveloperID = new(int64(7)) },
		},
		"the name and the stage of one": {
			`"model_name":"M","retire_stage":"active"`,
			func(m *aihubmix.Model) { m.ModelName, m.RetireStage = new("M"), new("active") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			catalogue, err := readCatalogue(t, `{"data":[{"model_id":"m",`+test.fields+`}]}`)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "what is wrong", catalogue.FirstMalformed, "")
			none := []string{}
			expected := aihubmix.Model{
				ModelID: "m", Types: none, Features: none, InputModalities: none, OutputModalities: none,
				Endpoints: none,
			}
			test.expected(&expected)
			if len(catalogue.Models) != 1 || !reflect.DeepEqual(catalogue.Models[0], expected) {
				t.Errorf("got %+v\nexpected %+v", catalogue.Models, expected)
			}
		})
	}
}

func TestModelsLeavesMalformedEntriesOutAndCountsThem(t *testing.T) {
	for entry, wrong := range map[string]string{
		`"gpt-5"`:           "it is not an object",
		`null`:              "it is not an object",
		`{}`:                "it has no model_id",
		`{"model_id":"  "}`: "it has no model_id",
		`{"model_id":"b","context_length":"long"}`:      `field "context_length": "long" is not a whole number`,
		`{"model_id":"b","types":{"a":1}}`:              `field "types": an object, but a list of texts is expected`,
		`{"model_id":"b","types":[["llm"]]}`:            `field "types": an array, but text is expected`,
		`{"model_id":"b","pricing":{"input":-1}}`:       `field "input": -1 is below zero`,
		`{"model_id":"b","pricing":{"input":"free"}}`:   `field "input": "free" is not a number`,
		`{"model_id":"b","pricing":{"output":[1]}}`:     `field "output": an array, but a number is expected`,
		`{"model_id":"b","pricing":"10"}`:               `field "pricing": an object is expected`,
		`{"model_id":"b","pricing":{"input":1e999999}}`: `field "input": 1e999999 is not a number`,
	} {
		t.Run(entry, func(t *testing.T) {
			catalogue, err := readCatalogue(t, `{"data":[{"model_id":"a"},`+entry+`,{"model_id":"c"}]}`)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "models", len(catalogue.Models), 2)
			equal(t, "malformed", catalogue.Malformed, 1)
			contains(t, catalogue.FirstMalformed, wrong)
		})
	}
}

func TestModelsRefusesResponsesThatAreNoCatalogue(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		kind   aihubmix.Kind
		reason string
	}{
		"an object as data":  {`{"data":{"gpt-5":{}}}`, aihubmix.KindProtocol, "the response's data is not an array"},
		"a page of HTML":     {`<html>`, aihubmix.KindProtocol, "HTML page"},
		"no data":            {`{"success":true}`, aihubmix.KindProtocol, "no data"},
		"a failure in words": {`{"success":false,"message":"closed"}`, aihubmix.KindServer, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readCatalogue(t, test.body)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, test.kind)
			contains(t, failure.Reason, test.reason)
		})
	}
}

// The catalogue is public, so the key is not shown to more servers than needed.
func TestModelsNeedsNoKeyAndSendsNone(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		for _, key := range []aihubmix.Secret{{}, aihubmix.NewSecret(gatewaytest.ManageKey)} {
			client := gateway.client(func(config *aihubmix.Config) { config.ManageKey = key })
			if _, err := client.Models(t.Context(), wholeCatalogue); err != nil {
				t.Error(err)
			}
		}
		for _, request := range gateway.Requests() {
			equal(t, "Authorization", request.Header.Get("Authorization"), "")
		}
	})
}

func TestCatalogueBehindALoginDoesNotBlameTheKey(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusUnauthorized})
		_, err := gateway.client().Models(t.Context(), wholeCatalogue)
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, aihubmix.KindRefused)
		contains(t, failure.Reason, "requires a login")
	})
}

func TestModelsAreCachedForFiveMinutesByQuery(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		clock := gatewaytest.NewClock()
		client := gateway.client(func(config *aihubmix.Config) { config.Clock = clock })
		pass := func(wait time.Duration) {
			if err := clock.Sleep(t.Context(), wait); err != nil {
				t.Fatal(err)
			}
		}
		queries := []aihubmix.CatalogueQuery{wholeCatalogue, {Tag: "coding"}, {SortBy: "order", SortOrder: "desc"}}
		read := func() {
			var group sync.WaitGroup
			for range 20 {
				for _, query := range queries {
					group.Go(func() {
						if _, err := client.Models(t.Context(), query); err != nil {
							t.Error(err)
						}
					})
				}
			}
			group.Wait()
		}
		read()
		pass(5*time.Minute - time.Second)
		read()
		equal(t, "requests", gateway.Count("GET", cataloguePath), 3)
		pass(time.Second)
		read()
		equal(t, "requests after five minutes", gateway.Count("GET", cataloguePath), 6)
	})
}

func TestModelsSendsTheQuery(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		catalogue, err := client.Models(t.Context(),
			aihubmix.CatalogueQuery{Tag: "coding", SortBy: "order", SortOrder: "desc"})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "models", len(catalogue.Models), 1)
		equal(t, "query", gateway.Requests()[0].Query, "sort_by=order&sort_order=desc&tag=coding")
	})
}

func TestModelsReadsAThousandModels(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		catalogue, err := gateway.client().Models(t.Context(), wholeCatalogue)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "models", len(catalogue.Models), 1000)
		equal(t, "the last one's length", *catalogue.Models[999].ContextLength, 4999)
	}, gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(1000)))
}

func TestModelsTruncatedIsANetworkFailure(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Truncate: 600_000})
		_, err := gateway.client(maxRetries(1)).Models(t.Context(), wholeCatalogue)
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, aihubmix.KindNetwork)
		equal(t, "attempts", failure.Attempts, 2)
		contains(t, failure.Reason, "cut off")
	}, gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(1000)))
}
