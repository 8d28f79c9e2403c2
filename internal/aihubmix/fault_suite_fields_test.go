package aihubmix_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// fieldSuite is a response in which each field has a wrong type in turn. The field is
// inserted at %s; the others are right.
type fieldSuite struct {
	path, body string
	fields     []string
	read       func(context.Context, *aihubmix.Client) error
}

func readBrokenCatalogue(ctx context.Context, client *aihubmix.Client) error {
	catalogue, err := client.Models(ctx, aihubmix.CatalogueQuery{})
	if err != nil {
		return err
	}
	if len(catalogue.Models) != 1 || catalogue.Models[0].ModelID != "whole" || catalogue.Malformed != 1 {
		return fmt.Errorf("the other entry is not kept: %+v", catalogue)
	}
	return fmt.Errorf("left out: %s", catalogue.FirstMalformed)
}

// accountFields returns all fields of an account but ext, which may have any type.
func accountFields() []string {
	account := gatewaytest.DefaultAccount()
	delete(account, "ext")
	return slices.Sorted(maps.Keys(account))
}

var apiKeyFields = strings.Fields(
	"id user_id name key full_key status created_time accessed_time expired_time remain_quota unlimited_quota " +
		"used_quota models subnet",
)

var fieldSuites = map[string]fieldSuite{
	"the account": {
		path: userPath, body: `{"success":true,"data":{"quota":7,%s}}`,
		fields: accountFields(),
		read:   func(ctx context.Context, client *aihubmix.Client) error { _, err := client.User(ctx); return err },
	},
	"the list of keys": {
		path: apiKeysPath, body: `{"success":true,"data":[{"id":1,"name":"whole"},{"id":2,%s}]}`, fields: apiKeyFields,
		read: func(ctx context.Context, client *aihubmix.Client) error { _, err := client.APIKeys(ctx); return err },
	},
	"a page of keys": {
		path: apiKeysPath, body: `{"success":true,"data":{"items":[{"id":1}],%s}}`, fields: []string{"total", "items"},
		read: func(ctx context.Context, client *aihubmix.Client) error { _, err := client.APIKeys(ctx); return err },
	},
	"one key": {
		path: apiKeysPath + "1", body: `{"success":true,"data":{"id":1,%s}}`, fields: apiKeyFields,
		read: func(ctx context.Context, client *aihubmix.Client) error {
			_, err := client.FindAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 1})
			return err
		},
	},
	"a model": {
		path: "/api/v1/models", body: `{"success":true,"data":[{"model_id":"broken",%s},{"model_id":"whole"}]}`,
		fields: strings.Fields("model_id model_name developer_id desc types features input_modalities " +
			"output_modalities endpoints context_length max_output " +
			"pricing retire_stage deprecated_at retired_at successor_model"),
		read: readBrokenCatalogue,
	},
	"the price of a model": {
		path:   "/api/v1/models",
		body:   `{"success":true,"data":[{"model_id":"broken","pricing":{%s}},{"model_id":"whole"}]}`,
		fields: strings.Fields("input output cache_read cache_write"),
		read:   readBrokenCatalogue,
	},
	"an available model": {
		path: "/api/user/available_models", body: `{"success":true,"data":[{%s},"whole"]}`, fields: []string{"model"},
		read: func(ctx context.Context, client *aihubmix.Client) error {
			available, err := client.AvailableModels(ctx)
			if err != nil || available.Malformed != 1 || len(available.ModelIDs) != 1 {
				return fmt.Errorf("the other entry is not kept: %+v, %w", available, err)
			}
			return errors.New(`left out: field "model"`)
		},
	},
}

// An object and an array of objects are a wrong type for every field.
func TestEveryFieldOfAWrongTypeIsNamed(t *testing.T) {
	cases := 0
	for name, suite := range fieldSuites {
		for _, field := range suite.fields {
			for _, wrong := range []string{`{"a":1}`, `[{"a":1}]`} {
				if field == "items" && wrong[0] == '[' || field == "pricing" && wrong[0] == '{' {
					continue // This type is right here.
				}
				cases++
				t.Run(strings.Join([]string{name, field, wrong}, "/"), func(t *testing.T) {
					inBubble(t, func(t *testing.T, gateway gateway) {
						// The inserted field replaces the one that is there.
						before := regexp.MustCompile(`"` + field + `":[^,]*,%s`)
						body := fmt.Sprintf(before.ReplaceAllString(suite.body, "%s"),
							fmt.Sprintf("%q:%s", field, wrong))
						gateway.Inject(gatewaytest.Fault{Path: suite.path, Status: http.StatusOK, Body: body})
						err := suite.read(t.Context(), gateway.client())
						if err == nil {
							t.Fatal("no error")
						}
						contains(t, err.Error(), fmt.Sprintf("field %q", field))
						equal(t, "requests", len(gateway.Requests()), 1)
					})
				})
			}
		}
	}
	t.Logf("%d fields of a wrong type", cases)
}
