package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// A field is read if the client minds what is in it. No field may hold an array
// of objects.
func TestClientReadsEveryKnownField(t *testing.T) {
	t.Parallel()
	wrong := json.RawMessage(`[{}]`)
	for object, test := range map[string]struct {
		fields  fields
		refuses refuses
	}{
		"account":         {accountFields, refusesAccountField},
		"model":           {modelFields, refusesModelField},
		"available model": {availableModelFields, refusesAvailableModelField},
		"API key":         {apiKeyFields, refusesAPIKeyField},
		"billing":         {billingFields, refusesBillingField},
	} {
		for _, name := range test.fields.read {
			if name == "ext" {
				continue // Anything is accepted: see below.
			}
			if !test.refuses(t.Context(), name, wrong) {
				t.Errorf("%s: the client does not mind what is in %q", object, name)
			}
		}
		for _, name := range append(test.fields.unread, "no_such_field") {
			if object == "available model" {
				continue // An entry of such a field alone names no model.
			}
			if test.refuses(t.Context(), name, wrong) {
				t.Errorf("%s: the client reads %q", object, name)
			}
		}
	}
	user, err := respondedWith(map[string]any{"id": 1, "ext": wrong}).User(t.Context())
	if err != nil || user.Ext == nil {
		t.Errorf("the client does not read ext: %v", err)
	}
}

// The client's types have a Go field for each field of the API, so one that is
// new to the client is missed here until it is listed.
func TestEveryFieldOfTheClientIsKnown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind reflect.Type
		// listed is how many of the lists' fields it has, and derived how many
		// Go fields are made of another one.
		listed, derived int
	}{
		{reflect.TypeFor[aihubmix.User](), len(accountFields.read), 1}, // NotifyEmailAddress
		{reflect.TypeFor[aihubmix.Model](), len(modelFields.read) - reflect.TypeFor[aihubmix.Pricing]().NumField(), 0},
		{reflect.TypeFor[aihubmix.APIKey](), len(apiKeyFields.read) - 1, 2}, // full_key; Last4 and what was read
	} {
		if count := test.kind.NumField(); count != test.listed+test.derived {
			t.Errorf("%s has %d fields, and %d are listed", test.kind, count, test.listed+test.derived)
		}
	}
}

// The in-memory service fills every documented field.
func TestNoFieldOfTheInMemoryServiceIsUnknownOrMissing(t *testing.T) {
	t.Parallel()
	output, err := smoke(t, newServer(t), map[string]string{variableWrite: "1"})
	if err != nil {
		t.Errorf("%v after:\n%s", err, output)
	}
	if strings.Contains(output, "not known") {
		t.Errorf("a field is not known in:\n%s", output)
	}
	// The one that the default catalogue has as null.
	if rest := strings.Replace(output, "known, but absent or null: pricing.cache_write\n", "", 1); strings.Contains(rest, "absent") {
		t.Errorf("a field is missing in:\n%s", output)
	}
}
