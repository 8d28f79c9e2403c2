package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The documentation of objects that a CLI may not know depends on this.
func TestSchemaHasEveryKindOfObject(t *testing.T) {
	t.Parallel()
	var printed bytes.Buffer
	if err := write(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Schemas map[string]map[string]json.RawMessage `json:"provider_schemas"`
	}
	if err := json.Unmarshal(printed.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	for kind, name := range map[string]string{
		"resource_schemas":           "aihubmix_api_key",
		"data_source_schemas":        "aihubmix_user",
		"ephemeral_resource_schemas": "aihubmix_user",
		"list_resource_schemas":      "aihubmix_api_key",
		"functions":                  "quota_to_usd",
		"action_schemas":             "aihubmix_require_balance",
	} {
		var objects map[string]json.RawMessage
		err := json.Unmarshal(schema.Schemas["aihubmix"][kind], &objects)
		if err != nil || objects[name] == nil {
			t.Errorf("%s has no %s: %v", kind, name, err)
		}
	}
}
