package models_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// withoutKey is surroundings in which nothing that needs the key works.
func withoutKey(server *gatewaytest.Server) providertest.Surroundings {
	around := providertest.Reaching(server)
	delete(around.Variables, "AIHUBMIX_MANAGE_KEY")
	return around
}

// listed reads a selection and expects these models, in this order. The catalogue needs no key, so there is none.
func listed(t *testing.T, server *gatewaytest.Server, arguments map[string]any, expected ...string) {
	t.Helper()
	reading := providertest.Read(t, withoutKey(server), nil, "aihubmix_models", arguments)
	var models []tftypes.Value
	if value, isRead := reading.Values["models"]; !isRead || value.As(&models) != nil {
		t.Fatal(reading.Said)
	}
	var found []string
	for _, model := range models {
		var attributes map[string]tftypes.Value
		if err := model.As(&attributes); err != nil {
			t.Fatal(err)
		}
		found = append(found, providertest.PlainText(attributes["model_id"]))
	}
	if !slices.Equal(found, expected) {
		t.Errorf("the models are %q, not %q", found, expected)
	}
}

func TestModelsAreSelected(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		expected  []string
	}{
		"all, as the service gives them": {
			nil, []string{"gpt-5", "gpt-5-nano", "old-model", "text-embedding", "image-maker"},
		},
		"by type":               {map[string]any{"type": "embedding"}, []string{"text-embedding"}},
		"by a part of the ID":   {map[string]any{"model": "NANO"}, []string{"gpt-5-nano"}},
		"by a part of the name": {map[string]any{"model": "gpt-5 n"}, []string{"gpt-5-nano"}},
		"by features, all of which it must have": {
			map[string]any{"features": []string{"thinking", "function_calling"}}, []string{"gpt-5"},
		},
		"by modalities of input and output": {
			map[string]any{"modalities": []string{"text", "image"}}, []string{"gpt-5", "gpt-5-nano", "image-maker"},
		},
		"by filters that are combined": {
			map[string]any{"type": "llm", "modalities": []string{"image"}, "model": "gpt"},
			[]string{"gpt-5", "gpt-5-nano"},
		},
		"by a name that none has":              {map[string]any{"model": "nobody"}, nil},
		"by a tag that only the service knows": {map[string]any{"tag": "coding"}, []string{"gpt-5"}},
		"by a tag, and more":                   {map[string]any{"tag": "coding", "type": "embedding"}, nil},
		"sorted by the number of the length": {
			map[string]any{"sort_by": "context_length"},
			[]string{"text-embedding", "old-model", "gpt-5", "gpt-5-nano", "image-maker"},
		},
		"sorted by length, the longest first": {
			map[string]any{"sort_by": "context_length", "sort_order": "desc"},
			[]string{"gpt-5", "gpt-5-nano", "old-model", "text-embedding", "image-maker"},
		},
		"sorted by the input price, those without one last": {
			map[string]any{"sort_by": "input_price"},
			[]string{"old-model", "text-embedding", "gpt-5-nano", "gpt-5", "image-maker"},
		},
		"sorted by the output price, the dearest first": {
			map[string]any{"sort_by": "output_price", "sort_order": "desc"},
			[]string{"gpt-5", "gpt-5-nano", "old-model", "text-embedding", "image-maker"},
		},
		"sorted by the service, and filtered here": {
			map[string]any{"sort_by": "order", "sort_order": "desc", "type": "llm"},
			[]string{"old-model", "gpt-5-nano", "gpt-5"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listed(t, providertest.NewServer(t), test.arguments, test.expected...)
		})
	}
}

func TestFreeModelsAndRoutersAreSortedLastByPrice(t *testing.T) {
	t.Parallel()
	priced := func(id string, input, output any) gatewaytest.Model {
		return gatewaytest.Model{"model_id": id, "pricing": map[string]any{"input": input, "output": output}}
	}
	server := providertest.NewServer(t, gatewaytest.WithCatalogue([]gatewaytest.Model{
		priced("auto", 0.001, 0.001), priced("free", 0, 0),
		{"model_id": "unpriced"},
		priced("ten", 10, "10"),
		priced("nine", "9", 9), priced("cheap", "0.000000000000000001", 0.5), priced("auto:fast", 1, 1),
	}))
	last := []string{"auto", "free", "unpriced", "auto:fast"}
	for _, order := range []string{"input_price", "output_price"} {
		listed(t, server, map[string]any{"sort_by": order}, append([]string{"cheap", "nine", "ten"}, last...)...)
		listed(t, server, map[string]any{"sort_by": order, "sort_order": "desc"},
			append([]string{"ten", "nine", "cheap"}, last...)...)
	}
	if count := len(server.Requests()); count != 4 { // Each provider asks once; none asks for an order.
		t.Errorf("%d requests were sent, not 4", count)
	}
	for _, request := range server.Requests() {
		if request.Query != "" {
			t.Errorf("the service was to sort: %s", request.Query)
		}
	}
}

func TestModelsOfTheDocumentedCatalogue(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithCatalogueBody(providertest.Sample(t, "models_docs.json")))
	providertest.Apply(t, withoutKey(server), `
data "aihubmix_models" "all" {}
locals { models = data.aihubmix_models.all.models }
output "same" { value = tostring(local.models[1].pricing.output_usd_per_million == 0.4) }
output "found" { value = "${length(local.models)} ${local.models[1].model_id} ${length(local.models[1].features)}" }
`, map[string]string{"same": "true", "found": "3 gpt-5-nano 4"})
}

func TestTwentyModelsBlocksOfAThousandModelsCostOneRequest(t *testing.T) {
	t.Parallel()
	if providertest.UnderRace {
		t.Skip("a thousand of the same show the race detector no more than ten")
	}
	server := providertest.NewServer(t, gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(1000)))
	var config strings.Builder
	config.WriteString(providertest.NeedProvider)
	for i := range 20 {
		fmt.Fprintf(&config, "data \"aihubmix_models\" \"m%d\" {\n model = \"generated-%04d\"\n}\n", i, i)
	}
	config.WriteString("data \"aihubmix_models\" \"all\" {\n" +
		" sort_by = \"context_length\"\n sort_order = \"desc\"\n}\n" +
		"data \"aihubmix_model\" \"one\" {\n model_id = \"generated-0999\"\n}\n" +
		"output \"found\" { value = \"${length(data.aihubmix_models.all.models)} " +
		"${data.aihubmix_models.all.models[0].model_id} ${data.aihubmix_models.m19.models[0].model_id}\" }\n")
	w := providertest.NewWorkspace(t, server, config.String())
	w.Set("AIHUBMIX_MANAGE_KEY=")
	providertest.ExpectWords(t, w.MustRun("plan"), "1000 generated-0999 generated-0019")
	if count := len(server.Requests()); count != 1 {
		t.Errorf("%d requests were made, not 1", count)
	}
}

func TestModelsWarnOfWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	entries, err := json.Marshal([]any{
		map[string]any{"model_id": "a"}, "b", map[string]any{"model_id": "c", "pricing": map[string]any{"input": -1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w := providertest.NewWorkspace(t, providertest.NewServer(t,
		gatewaytest.WithCatalogueBody(`{"data":`+string(entries)+`}`)),
		providertest.NeedProvider+"data \"aihubmix_models\" \"all\" {}\noutput \"ids\" { value = "+
			"data.aihubmix_models.all.models[*].model_id }")
	said := w.MustRun("plan")
	providertest.ExpectWords(t, said, "Warning: A part of the model catalogue cannot be understood",
		"Entries that are left out: 2 of 3. The first is entry 2")
	providertest.ExpectNone(t, said, "json:", "Go value", `"c"`)
}

func TestModelsWarnOfWordsThatNoModelHas(t *testing.T) {
	t.Parallel()
	w := providertest.NewWorkspace(t, providertest.NewServer(t),
		providertest.NeedProvider+"data \"aihubmix_models\" \"none\" {\n type = \"lmm\"\n features = [\"tool\"]\n}")
	said := w.MustRun("plan")
	providertest.ExpectWords(t, said, "No model in the catalogue matches type", "No model in the catalogue matches "+
		"features",
		`No model has "lmm", so the list is empty. Use one of these words: embedding, image_generation, llm.`,
		`No model has "tool"`)
}

func TestModelsThatCannotBeReadAreAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		fault     gatewaytest.Fault
		body      string
		says      []string
		requests  int
	}{
		"an order that does not exist": {
			arguments: map[string]any{"sort_by": "price"},
			says:      []string{"sort_by", `"price"`, "context_length"},
		},
		"a direction that does not exist": {
			arguments: map[string]any{"sort_by": "order", "sort_order": "down"},
			says:      []string{"sort_order", `"down"`},
		},
		"a direction without an order": {
			arguments: map[string]any{"sort_order": "desc"}, says: []string{"sort_order", "sort_by"},
		},
		"an empty set of features": {
			arguments: map[string]any{"features": []string{}}, says: []string{"Leave features out"},
		},
		"an empty set of modalities": {
			arguments: map[string]any{"modalities": []string{}}, says: []string{"Leave modalities out"},
		},
		"a null among the features": {
			arguments: map[string]any{"features": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}},
			says:      []string{"features", "null"},
		},
		"two words in one": {
			arguments: map[string]any{"features": []string{"tools,web"}},
			says:      []string{"is not one word, without spaces and commas"},
		},
		"an empty type": {
			arguments: map[string]any{"type": ""}, says: []string{"type", "is not one word"},
		},
		"a gateway of the one-api family": {
			fault: gatewaytest.Fault{
				Status: 404, Body: `{"error": {"message": "Invalid URL (GET /api/v1/models)"}}`,
			},
			says: []string{
				"Cannot read the AIHubMix model catalogue: the gateway does not know this request",
				"gateways of the one-api family have none",
			},
			requests: 1,
		},
		"a page of HTML": {
			fault: gatewaytest.Fault{Status: 200, Body: "<html>"},
			says: []string{
				"Cannot read the AIHubMix model catalogue: the response cannot be understood", "HTML page",
			},
			requests: 1,
		},
		"a truncated body of 600 KB": {
			fault: gatewaytest.Fault{Truncate: 600_000},
			says:  []string{"the gateway did not respond", "the response was cut off", "5 attempts"}, requests: 5,
		},
		"an object as data": {
			body: `{"success":true,"data":{"gpt-5":{}}}`,
			says: []string{"the response's data is not an array"}, requests: 1,
		},
		"a gateway that asks for a login": {
			fault: gatewaytest.Fault{Status: http.StatusUnauthorized},
			says: []string{
				"the gateway refused the request", "requires a login to show its catalogue",
				"the provider argument headers",
			},
			requests: 1,
		},
		"a gateway without a catalogue": {
			fault: gatewaytest.Fault{Status: http.StatusNotFound},
			says:  []string{"the gateway does not know this request"}, requests: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(1000)),
				gatewaytest.WithCatalogueBody(test.body))
			if test.fault.Status != 0 || test.fault.Truncate != 0 {
				server.Inject(test.fault)
			}
			reading := providertest.Read(t, withoutKey(server), nil, "aihubmix_models", test.arguments)
			reading.RequireFailure(t, test.says...)
			providertest.ExpectNone(t, reading.Said, "basetypes", "target type", "The key came from")
			if count := len(server.Requests()); count != test.requests {
				t.Errorf("%d requests were made, not %d", count, test.requests)
			}
		})
	}
}
