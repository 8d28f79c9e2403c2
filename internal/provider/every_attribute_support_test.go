package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// answer is the data that the API itself answers with.
func (s protocolServer) response(server *gatewaytest.Server, path string) any {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+gatewaytest.ManageKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	var envelope struct{ Data any }
	if err := decoder.Decode(&envelope); err != nil {
		s.t.Fatal(err)
	}
	return envelope.Data
}

// flatFields are the fields of an entity as text, those of an object inside with
// its name before theirs.
func flatFields(prefix string, entity map[string]any) map[string]string {
	fields := map[string]string{}
	for name, value := range entity {
		if inside, isObject := value.(map[string]any); isObject {
			maps.Copy(fields, flatFields(prefix+name+".", inside))
			continue
		}
		fields[prefix+name] = plainText(value)
	}
	return fields
}

// flatAttributes are the computed attributes of an object as text, those inside
// of another, or of the first element of a list, with its name before theirs.
func (s protocolServer) flatAttributes(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) map[string]string {
	s.t.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]string{}
	s.flatten("", schema.Block.Attributes, object, found)
	return found
}

func (s protocolServer) flatten(prefix string, attributes []*tfprotov6.SchemaAttribute, object tftypes.Value, found map[string]string) {
	s.t.Helper()
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		s.t.Fatal(err)
	}
	for _, attribute := range attributes {
		value := values[attribute.Name]
		switch {
		case attribute.NestedType == nil || value.IsNull():
			if attribute.Computed || attribute.NestedType == nil && !value.IsNull() {
				found[prefix+attribute.Name] = plainText(value)
			}
		case attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList:
			var elements []tftypes.Value
			if err := value.As(&elements); err != nil || len(elements) != 1 {
				s.t.Fatalf("%s has %d elements: %v", attribute.Name, len(elements), err)
			}
			s.flatten(prefix+attribute.Name+".", attribute.NestedType.Attributes, elements[0], found)
		default:
			s.flatten(prefix+attribute.Name+".", attribute.NestedType.Attributes, value, found)
		}
	}
}

// plainText is a value as text, the elements of a list sorted.
func plainText(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case []string:
		return strings.Join(slices.Sorted(slices.Values(value)), " ")
	case []any:
		return joined(value)
	case tftypes.Value:
		return plainValue(value)
	}
	return fmt.Sprint(value)
}

func plainValue(value tftypes.Value) string {
	if !value.IsKnown() || value.IsNull() {
		return map[bool]string{true: "null", false: "unknown"}[value.IsKnown()]
	}
	var text string
	var number *big.Float
	var boolean bool
	var elements []tftypes.Value
	switch {
	case value.As(&text) == nil:
		return text
	case value.As(&number) == nil:
		return number.Text('f', -1)
	case value.As(&boolean) == nil:
		return fmt.Sprint(boolean)
	case value.As(&elements) == nil:
		return joined(elements)
	}
	return value.String()
}

func joined[T any](elements []T) string {
	var texts []string
	for _, element := range elements {
		texts = append(texts, plainText(element))
	}
	return strings.Join(slices.Sorted(slices.Values(texts)), " ")
}
