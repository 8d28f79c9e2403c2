package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// shown is what an attribute shows of a field of another name or form.
type shown struct {
	field string
	value any
}

// mirror is an object of the provider that shows an entity of the API.
type mirror struct {
	schema *tfprotov6.Schema
	value  *tfprotov6.DynamicValue
	// list is the attribute in which the entity is an element, "" where it is the
	// object itself.
	list string
	// entity is what the API answers, by its fields' names.
	entity map[string]any
	// derived are the attributes that are not a field of the same name.
	derived map[string]shown
	// without are the attributes without a value, and the fields that are not
	// shown, each with a reason.
	without map[string]string
}

// filledAccount has all fields, each with a value of its own.
func filledAccount() gatewaytest.Account {
	account := gatewaytest.DefaultAccount()
	for i, name := range slices.Sorted(maps.Keys(account)) {
		switch account[name].(type) {
		case int:
			account[name] = 1_000_000 + i
		case string:
			account[name] = "value of " + name
		}
	}
	account["status"], account["notify_email"] = 1, "alerts@example.com"
	account["id"] = 42 // The keys are its.
	return account
}

// filledModel has all fields, each with a value of its own.
func filledModel() gatewaytest.Model {
	return gatewaytest.Model{
		"model_id": "filled", "model_name": "Filled", "developer_id": 3, "desc": "All is there.",
		"types":    []string{"llm"},
		"features": []string{"tools", "web"}, "input_modalities": []string{"image", "text"},
		"output_modalities": []string{"audio"},
		"endpoints":         []string{"responses"}, "context_length": 400_000, "max_output": 128_000,
		"pricing": map[string]any{
			"input": 1.25, "output": 10, "cache_read": 0.125, "cache_write": 2.5, "tiers": []any{272_000},
		},
		"retire_stage": "deprecated", "deprecated_at": "2026-01-01", "retired_at": "2027-01-01",
		"successor_model": "next",
	}
}

var derivedOfAccount = map[string]shown{
	"notify_email":               {"notify_email", true},
	"notify_email_address":       {"notify_email", "alerts@example.com"},
	"balance_usd":                {"quota", "2.000036"},
	"used_usd":                   {"used_quota", "2.000046"},
	"quota_remind_threshold_usd": {"quota_remind_threshold", "2.000038"},
	"active":                     {"status", true},
	"below_remind_threshold":     {"quota", true},
}

var derivedOfModel = map[string]shown{
	"description":                         {"desc", "All is there."},
	"max_output_cost_usd":                 {"max_output", 1.28},
	"is_router":                           {"model_id", false},
	"has_price_tiers":                     {"pricing.tiers", true},
	"pricing.input_usd_per_million":       {"pricing.input", 1.25},
	"pricing.output_usd_per_million":      {"pricing.output", 10},
	"pricing.cache_read_usd_per_million":  {"pricing.cache_read", 0.125},
	"pricing.cache_write_usd_per_million": {"pricing.cache_write", 2.5},
}

// derivedOfAPIKey are those of CappedKey.
var derivedOfAPIKey = map[string]shown{
	"key_last4":       {"key", "wxyz"},
	"enabled":         {"status", true},
	"expired":         {"expired_time", false},
	"exhausted":       {"remain_quota", false},
	"spend_limit_usd": {"remain_quota", 0.2},
	"remaining_usd":   {"remain_quota", 0.185},
	"used_usd":        {"used_quota", 0.015},
	"issued_at":       {"created_time", "2026-09-21T14:13:20Z"},
	"last_used_at":    {"accessed_time", "2026-09-21T15:13:20Z"},
	"expires_at":      {"expired_time", "2096-10-02T07:06:40Z"},
	"allowed_models":  {"models", []string{"gpt-5-nano", "gpt-5"}},
	"allowed_cidrs":   {"subnet", []string{"10.0.0.0/8"}},
}

// Every field of the API that is filled is shown, and every attribute of every
// object has the value of its field: none is dead.
func TestEveryAttributeHasItsValueFromTheAPI(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
				providertest.CappedKey,
			),
				gatewaytest.WithAccount(filledAccount()), gatewaytest.WithCatalogue([]gatewaytest.Model{filledModel()}))
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.CappedKey.Key))
			s.Configure(nil, false)
			mirrors := mirrors(s, server)
			for _, object := range objects(s) {
				if _, there := mirrors[object]; !there {
					t.Errorf("%s is not looked at", object)
				}
			}
			for object, mirror := range mirrors {
				expectMirrored(s, object, mirror)
			}
		})
	}
}

// mirrors reads every object.
func mirrors(s providertest.ProtocolServer, server *gatewaytest.Server) map[string]mirror {
	s.T.Helper()
	const key = "aihubmix_api_key"
	account := response(s, server, "/api/user/self").(map[string]any)
	apiKey := response(s, server, "/api/token/7").(map[string]any)
	catalogue := response(s, server, "/api/v1/models").([]any)
	model := catalogue[0].(map[string]any)
	withoutOfKey := map[string]string{
		"unlimited_quota": "it is false, as there is a limit",
	}
	availability := maps.Clone(derivedOfAccount)
	availability["available"] = shown{"", true}
	dataSource := func(
		name, list string, arguments, entity map[string]any, derived map[string]shown, without map[string]string,
	) mirror {
		schema := s.Schema.DataSourceSchemas[name]
		return mirror{schema, s.ReadData(name, arguments), list, entity, derived, without}
	}
	mirrors := map[string]mirror{
		"data source aihubmix_user": dataSource("aihubmix_user", "", nil, account, availability,
			map[string]string{"failure": "the account could be read", "failure_kind": "the account could be read"}),
		"data source aihubmix_api_key": dataSource(key, "", map[string]any{"id": 7}, apiKey, derivedOfAPIKey,
			withoutOfKey),
		"data source aihubmix_api_key by name": dataSource(key, "", map[string]any{"name": "capped"}, apiKey,
			derivedOfAPIKey, withoutOfKey),
		"data source aihubmix_api_keys": dataSource("aihubmix_api_keys", "keys", nil, apiKey, derivedOfAPIKey,
			withoutOfKey),
		"data source aihubmix_model": dataSource("aihubmix_model", "", map[string]any{"model_id": "filled"},
			model, derivedOfModel, nil),
		"data source aihubmix_models": dataSource("aihubmix_models", "models", nil, model, derivedOfModel,
			nil),
		"data source aihubmix_available_models": dataSource("aihubmix_available_models", "", nil, nil,
			map[string]shown{"model_ids": {"", []string{"filled"}}}, nil),
	}

	billed := map[string]any{
		"remain_quota": apiKey["remain_quota"], "used_quota": apiKey["used_quota"],
		"expired_time": apiKey["expired_time"], "unlimited_quota": apiKey["unlimited_quota"],
	}
	derivedOfBilled := map[string]shown{
		"remaining_usd": {"remain_quota", 0.185}, "used_usd": {"used_quota", 0.015}, "limit_usd": {"", 0.2},
		"expires_at": derivedOfAPIKey["expires_at"], "unlimited": {"unlimited_quota", false},
	}
	mirrors["data source aihubmix_current_api_key"] = dataSource("aihubmix_current_api_key", "", nil, billed,
		derivedOfBilled, nil)
	current := s.OpenEphemeral("aihubmix_current_api_key", nil)
	mirrors["ephemeral resource aihubmix_current_api_key"] = mirror{
		schema: s.Schema.EphemeralResourceSchemas["aihubmix_current_api_key"], value: current.Result, entity: billed,
		derived: derivedOfBilled,
	}

	opened := s.OpenEphemeral("aihubmix_user", nil)
	mirrors["ephemeral resource aihubmix_user"] = mirror{
		schema: s.Schema.EphemeralResourceSchemas["aihubmix_user"], value: opened.Result, entity: account,
		derived: derivedOfAccount,
	}

	// The resource holds what can be chosen of a key, and what identifies it.
	chosen := map[string]shown{"key": {"key", "sk-" + providertest.CappedKey.Key}}
	chosen["account_username"] = shown{"", "value of username"}
	for _, name := range []string{
		"key_last4", "enabled", "spend_limit_usd", "issued_at", "expires_at", "allowed_models", "allowed_cidrs",
	} {
		chosen[name] = derivedOfAPIKey[name]
	}
	withoutCounters := map[string]string{
		"used_quota":      "counters would show drift on every plan",
		"accessed_time":   "counters would show drift on every plan",
		"unlimited_quota": "it is false, as there is a limit", "rotate_when_changed": "it is an argument alone",
	}
	masked := maps.Clone(withoutCounters)
	masked["key"] = "the service shows it masked, or a list is for many eyes"
	withoutOfResource := withoutCounters
	if strings.Contains(fmt.Sprint(apiKey["key"]), "*") {
		withoutOfResource = masked
	}
	resource := s.Schema.ResourceSchemas[key]
	mirrors["resource aihubmix_api_key"] = mirror{
		schema: resource, value: s.Refresh(s.ImportAPIKey(7)).NewState, entity: apiKey, derived: chosen,
		without: withoutOfResource,
	}
	inList := maps.Clone(masked)
	inList["account_username"] = "a list of keys does not tell the account"
	listed := s.List(nil, true, 10)
	mirrors["list resource aihubmix_api_key"] = mirror{
		schema: resource, value: listed[0].Resource, entity: apiKey, derived: chosen, without: inList,
	}

	run := s.OpenEphemeral(key, map[string]any{"spend_limit_usd": 1})
	created := server.APIKeys()[1]
	mirrors["ephemeral resource aihubmix_api_key"] = mirror{
		schema: s.Schema.EphemeralResourceSchemas[key], value: run.Result,
		entity: map[string]any{"id": created.ID, "name": created.Name},
		derived: map[string]shown{
			"spend_limit_usd": {"", 1},
			"key":             {"", "sk-" + created.Key},
			"expires_at":      {"", time.Unix(created.ExpiredTime, 0).UTC().Format(time.RFC3339)},
		},
	}
	return mirrors
}

func expectMirrored(s providertest.ProtocolServer, object string, m mirror) {
	s.T.Helper()
	if m.value == nil {
		s.T.Errorf("%s was not read", object)
		return
	}
	fields := flatFields("", m.entity)
	unseen := maps.Clone(fields)
	for name, value := range flatAttributes(s, m.schema, m.value) {
		if m.list != "" {
			inside, is := strings.CutPrefix(name, m.list+".")
			if !is {
				continue
			}
			name = inside
		}
		derived, isDerived := m.derived[name]
		field, isField := fields[name]
		expected := field
		switch {
		case isDerived && m.without[name] == "":
			expected = providertest.PlainText(derived.value)
			delete(unseen, derived.field)
		case m.without[name] != "":
			expected = "null"
		case !isField:
			s.T.Errorf("%s: where %s comes from is not known", object, name)
			continue
		}
		if value != expected {
			s.T.Errorf("%s: %s is %q, but the API has %q", object, name, value, expected)
		}
		delete(unseen, name)
	}
	for field, value := range unseen {
		if m.without[field] == "" {
			s.T.Errorf("%s: nothing shows %s, which is %q", object, field, value)
		}
	}
	for field, value := range fields {
		if value == "" || value == "null" || value == "0" {
			s.T.Errorf("%s: %s is not filled", object, field)
		}
	}
}

// What is null where an entity has nothing but its identity is what the pages say:
// all but lists, and what is described otherwise.
func TestEveryAttributeIsNullIfTheAPIReportsNothing(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithUserBody(`{"data":{"quota":null,"username":"ada"}}`),
		gatewaytest.WithCatalogueBody(`{"data":[{"model_id":"bare"}]}`))
	server.Inject(gatewaytest.Fault{Path: "/api/token/7", Status: 200, Body: `{"data":{"id":7}}`})
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	for name, arguments := range map[string]map[string]any{
		"aihubmix_user": nil, "aihubmix_model": {"model_id": "bare"}, "aihubmix_api_key": {"id": 7},
	} {
		schema := s.Schema.DataSourceSchemas[name]
		values := flatAttributes(s, schema, s.ReadData(name, arguments))
		for _, attribute := range schema.Block.Attributes {
			value, isLeaf := values[attribute.Name]
			if !isLeaf || !attribute.Computed || attribute.Optional || attribute.Name == "username" {
				continue
			}
			isList := attribute.Type != nil && attribute.Type.Is(tftypes.List{})
			if promised := isList ||
				strings.Contains(attribute.Description, "ever null"); promised != (value != "null") {
				t.Errorf("%s: %s is %q, but its description is %q", name, attribute.Name, value, attribute.Description)
			}
		}
	}
}

// objects are the names of all objects with their kinds.
func objects(s providertest.ProtocolServer) []string {
	var names []string
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"data source ": s.Schema.DataSourceSchemas, "resource ": s.Schema.ResourceSchemas,
		"list resource ": s.Schema.ListResourceSchemas, "ephemeral resource ": s.Schema.EphemeralResourceSchemas,
	} {
		for name := range schemas {
			names = append(names, kind+name)
		}
	}
	return names
}
