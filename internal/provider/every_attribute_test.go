package provider_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// shown is the value of an attribute that shows a field under another name or in another form.
type shown struct {
	// field is "" if the API has no such field.
	field string
	value any
}

// mirror is an object of the provider that shows an object of the API.
type mirror struct {
	schema *tfprotov6.Schema
	value  *tfprotov6.DynamicValue
	// list is the attribute that has the API's object as its element, or "" if there is no list.
	list string
	// entity is the API's object, by its fields' names.
	entity map[string]any
	// derived are the attributes that are not a field of the same name.
	derived map[string]shown
	// without are the attributes without a value, and the fields that are not shown, each with a reason.
	without map[string]string
}

// filledAccount has all fields of the gateway's account, each with its own value.
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
	account["id"] = 42 // The keys belong to it.
	return account
}

// derivedOfAccount returns the attributes that are derived from the fields of an account.
func derivedOfAccount(account map[string]any) map[string]shown {
	return map[string]shown{
		"notify_email":               {"notify_email", true},
		"notify_email_address":       {"notify_email", account["notify_email"]},
		"balance_usd":                {"quota", dollars(account["quota"])},
		"used_usd":                   {"used_quota", dollars(account["used_quota"])},
		"quota_remind_threshold_usd": {"quota_remind_threshold", dollars(account["quota_remind_threshold"])},
		"active":                     {"status", true},
		"below_remind_threshold":     {"quota", isLess(account["quota"], account["quota_remind_threshold"])},
	}
}

// derivedOfModel returns the attributes that are derived from the fields of a model.
func derivedOfModel(model map[string]any) map[string]shown {
	prices := model["pricing"].(map[string]any)
	cost := new(big.Rat).Mul(exactNumber(model["max_output"]), exactNumber(prices["output"]))
	derived := map[string]shown{
		"description":         {"desc", model["desc"]},
		"is_router":           {"model_id", false},
		"has_price_tiers":     {"pricing.tiers", prices["tiers"] != nil},
		"max_output_cost_usd": {"max_output", decimal(cost.Quo(cost, big.NewRat(1_000_000, 1)))},
	}
	for name, price := range prices {
		if name == "tiers" {
			continue
		}
		derived["pricing."+name+"_usd_per_million"] = shown{"pricing." + name, price}
	}
	return derived
}

// derivedOfAPIKey are the attributes that are derived from the fields of [providertest.CappedKey].
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

// Every attribute of every object has the value of its field, and every field of the API is shown.
func TestEveryAttributeHasItsValueFromTheAPI(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAccount(filledAccount()), gatewaytest.WithAPIKeys(providertest.CappedKey),
				gatewaytest.WithCatalogue([]gatewaytest.Model{gatewaytest.FilledModel()}))
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.CappedKey.Key))
			s.Configure(nil, false)
			mirrors := mirrors(s, server)
			for _, object := range objects(s) {
				if _, isThere := mirrors[object]; isThere {
					continue
				}
				name, isDataSource := strings.CutPrefix(object, "data source ")
				if !isDataSource {
					t.Errorf("%s is not among the mirrors", object)
					continue
				}
				mirrors[object] = plainMirror(s, server, name)
			}
			for object, mirror := range mirrors {
				expectMirrored(s, object, mirror)
			}
		})
	}
}

// plainMirror reads a data source that has no required argument and shows the fields of one GET under their names.
// Any other is one of the [mirrors].
func plainMirror(s providertest.ProtocolServer, server *gatewaytest.Server, name string) mirror {
	s.T.Helper()
	before := len(server.Requests())
	value := s.ReadData(name, nil)
	requests := server.Requests()[before:]
	if len(requests) != 1 {
		s.T.Fatalf("%s sends %d requests, so it must be one of the mirrors", name, len(requests))
	}
	entity, isObject := response(s, server, requests[0].Path).(map[string]any)
	if !isObject {
		s.T.Fatalf("%s reads no object, so it must be one of the mirrors", name)
	}
	return mirror{schema: s.Schema.DataSourceSchemas[name], value: value, entity: entity}
}

// mirrors reads every object that shows more than the fields of one GET.
func mirrors(s providertest.ProtocolServer, server *gatewaytest.Server) map[string]mirror {
	s.T.Helper()
	const key = "aihubmix_api_key"
	account := response(s, server, "/api/user/self").(map[string]any)
	apiKey := response(s, server, "/api/token/7").(map[string]any)
	catalogue := response(s, server, "/api/v1/models").([]any)
	model := catalogue[0].(map[string]any)
	withoutOfKey := map[string]string{"unlimited_quota": "it is false, as there is a limit"}
	derivedOfAccount, derivedOfModel := derivedOfAccount(account), derivedOfModel(model)
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
		"data source aihubmix_model": dataSource("aihubmix_model", "", map[string]any{"model_id": model["model_id"]},
			model, derivedOfModel, nil),
		"data source aihubmix_models": dataSource("aihubmix_models", "models", nil, model, derivedOfModel,
			nil),
		"data source aihubmix_available_models": dataSource("aihubmix_available_models", "", nil, nil,
			map[string]shown{"model_ids": {"", []any{model["model_id"]}}}, nil),
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

	// The resource shows the settings of a key, and what identifies it.
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
		"spend_limit_period": "it is an argument alone", "keep_after_destroy": "it is an argument alone",
		"spend_limit_renewed_at": "the provider sets it, with a period",
	}
	masked := maps.Clone(withoutCounters)
	masked["key"] = "the gateway masks it, and lists never show it"
	withoutOfResource := withoutCounters
	if strings.Contains(fmt.Sprint(apiKey["key"]), "*") {
		withoutOfResource = masked
	}
	resource := s.Schema.ResourceSchemas[key]
	mirrors["resource aihubmix_api_key"] = mirror{
		schema: resource, value: s.Refresh(s.ImportAPIKey(7)).NewState, entity: apiKey, derived: chosen,
		without: withoutOfResource,
	}
	listed := s.List(nil, true, 10)
	mirrors["list resource aihubmix_api_key"] = mirror{
		schema: resource, value: listed[0].Resource, entity: apiKey, derived: chosen, without: masked,
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
			s.T.Errorf("%s: it is unknown where %s comes from", object, name)
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

// If the API reports nothing but an object's identity, all attributes are null, except lists and those whose
// description says that they are never null.
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
			isNeverNull := isList || strings.Contains(attribute.Description, "ever null")
			if isNeverNull == (value == "null") {
				t.Errorf("%s: %s is %q, but its description is %q", name, attribute.Name, value, attribute.Description)
			}
		}
	}
}

// objects returns the names of all objects, with their kinds.
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
