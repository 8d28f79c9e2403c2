package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// response returns the data of the API's own response.
func response(s providertest.ProtocolServer, server *gatewaytest.Server, path string) any {
	s.T.Helper()
	request, err := http.NewRequestWithContext(s.T.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		s.T.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+gatewaytest.ManageKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.T.Fatal(err)
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	var envelope struct{ Data any }
	if err := decoder.Decode(&envelope); err != nil {
		s.T.Fatal(err)
	}
	return envelope.Data
}

// exactNumber returns a number of the API, exactly.
func exactNumber(value any) *big.Rat {
	exact, _ := new(big.Rat).SetString(fmt.Sprint(value))
	return exact
}

func isLess(a, b any) bool { return exactNumber(a).Cmp(exactNumber(b)) < 0 }

// dollars returns quota units in US dollars.
func dollars(quota any) string {
	return decimal(new(big.Rat).Quo(exactNumber(quota), big.NewRat(500_000, 1)))
}

// decimal returns a number in full, without needless zeros.
func decimal(value *big.Rat) string {
	decimals, _ := value.FloatPrec()
	return value.FloatString(decimals)
}

// flatFields returns the fields of an object as text. Those of an inner object have its name as a prefix.
func flatFields(prefix string, entity map[string]any) map[string]string {
	fields := map[string]string{}
	for name, value := range entity {
		if inside, isObject := value.(map[string]any); isObject {
			maps.Copy(fields, flatFields(prefix+name+".", inside))
			continue
		}
		fields[prefix+name] = providertest.PlainText(value)
	}
	return fields
}

// flatAttributes returns the computed attributes of an object as text. Those of an inner object, or of the only element
// of a list, have its name as a prefix.
func flatAttributes(
	s providertest.ProtocolServer, schema *tfprotov6.Schema, value *tfprotov6.DynamicValue,
) map[string]string {
	s.T.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.T.Fatal(err)
	}
	found := map[string]string{}
	flatten(s, "", schema.Block.Attributes, object, found)
	return found
}

func flatten(
	s providertest.ProtocolServer, prefix string, attributes []*tfprotov6.SchemaAttribute, object tftypes.Value,
	found map[string]string,
) {
	s.T.Helper()
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		s.T.Fatal(err)
	}
	for _, attribute := range attributes {
		value := values[attribute.Name]
		switch {
		case attribute.NestedType == nil || value.IsNull():
			if attribute.Computed || attribute.NestedType == nil && !value.IsNull() {
				found[prefix+attribute.Name] = providertest.PlainText(value)
			}
		case attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList:
			var elements []tftypes.Value
			if err := value.As(&elements); err != nil || len(elements) != 1 {
				s.T.Fatalf("%s has %d elements: %v", attribute.Name, len(elements), err)
			}
			flatten(s, prefix+attribute.Name+".", attribute.NestedType.Attributes, elements[0], found)
		default:
			flatten(s, prefix+attribute.Name+".", attribute.NestedType.Attributes, value, found)
		}
	}
}
