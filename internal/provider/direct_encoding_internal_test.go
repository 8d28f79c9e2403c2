package provider

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const storedKey = `{"account_username":"ada","allowed_cidrs":["192.0.2.1"],"allowed_models":["gpt-5","claude-opus-4-5"],"enabled":true,"expires_at":null,"id":9007199254740993,` +
	`"issued_at":"2026-01-01T00:00:00Z","key":"sk-0000","key_last4":null,"name":"ключ","rotate_before_expiry":null,"rotate_when_changed":{"a":"b","c":null},"spend_limit_usd":0.1,"ttl":null,"user_id":-1}`

// What is read past the framework is what the framework reads, and what is not left to it.
func FuzzDirectEncoding(f *testing.F) {
	var schema resource.SchemaResponse
	newAPIKeyResource().Schema(f.Context(), resource.SchemaRequest{}, &schema)
	kind := schema.Schema.Type().TerraformType(f.Context())

	for _, change := range []string{
		``, `5`, `"5"`, `5e2`, `1e400000`, `1e-400000`, `-0`, `0.0000031`, `1e999999999`, `9223372036854775808`, `null`, `true`, `[]`, `{}`,
	} {
		stored := storedKey
		if change != "" {
			stored = strings.Replace(storedKey, `0.1`, change, 1)
		}
		f.Add([]byte(stored))
		var state apiKeyResourceModel
		if readJSON([]byte(stored), &state) {
			if encoded, err := writeMessagePack(&state); err == nil {
				f.Add(encoded)
			}
		}
	}
	for old, change := range map[string]string{`"name":"ключ"`: `"name":5`, `true`: `"true"`, `["192.0.2.1"]`: `[null]`, `9007199254740993`: `1.5`, `"sk-0000"`: `["sk-0000"]`, `"ttl":null`: `"ttl":null,"other":null`, `,"ttl":null`: ``} {
		f.Add([]byte(strings.Replace(storedKey, old, change, 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		compare := func(direct *apiKeyResourceModel, value tftypes.Value, err error) {
			t.Helper()
			var framework apiKeyResourceModel
			if err != nil {
				t.Fatal("the framework cannot read it:", err)
			}
			if diags := getModel(t.Context(), value, &framework); diags.HasError() {
				t.Fatal(diags)
			}
			if !sameModel(direct, &framework) {
				t.Errorf("it is %+v, and by the framework %+v", *direct, framework)
			}
		}
		var state apiKeyResourceModel
		if readJSON(data, &state) {
			value, err := tfprotov6.RawState{JSON: data}.UnmarshalWithOpts(kind, tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}})
			compare(&state, value, err)
			if encoded, err := writeMessagePack(&state); err == nil {
				value, err := tfprotov6.DynamicValue{MsgPack: encoded}.Unmarshal(kind)
				compare(&state, value, err)
			}
		}
		if readMessagePack(&tfprotov6.DynamicValue{MsgPack: data}, &state) {
			value, err := tfprotov6.DynamicValue{MsgPack: data}.Unmarshal(kind)
			compare(&state, value, err)
		}
	})
}

// These are left to the framework, which says what is wrong with them, or takes its time.
func TestOnlyWhatIsPlainIsReadPastTheFramework(t *testing.T) {
	t.Parallel()
	var state apiKeyResourceModel
	if !readJSON([]byte(storedKey), &state) || state.ID.ValueInt64() != 9007199254740993 || state.SpendLimitUSD.ValueBigFloat().Cmp(big.NewFloat(0.1)) == 0 {
		t.Errorf("it is read as %+v", state) // 0.1 as digits is not the float.
	}
	encoded, err := writeMessagePack(&state)
	if err != nil {
		t.Fatal(err)
	}
	var again apiKeyResourceModel
	if !readMessagePack(&tfprotov6.DynamicValue{MsgPack: encoded}, &again) || !sameModel(&state, &again) {
		t.Errorf("it is written as %+v", again)
	}
	for name, change := range map[string][2]string{
		"a number as a name":          {`"ключ"`, `5`},
		"a text as a truth":           {`true`, `"true"`},
		"a fraction as an ID":         {`9007199254740993`, `1.5`},
		"a list as a text":            {`"sk-0000"`, `["sk-0000"]`},
		"a text as a set":             {`["192.0.2.1"]`, `"192.0.2.1"`},
		"a number in a set":           {`["192.0.2.1"]`, `[1]`},
		"a list as a map":             {`{"a":"b","c":null}`, `["a"]`},
		"a number in a map":           {`{"a":"b","c":null}`, `{"a":1}`},
		"words as a number":           {`0.1`, `"a tenth"`},
		"an attribute too many":       {`"ttl":null`, `"ttl":null,"other":null`},
		"an attribute too few":        {`"ttl":null,`, ``},
		"another in place of one":     {`"ttl":null`, `"other":null`},
		"nothing":                     {storedKey, `null`},
		"what is no JSON":             {storedKey, `{`},
		"a model of another provider": {storedKey, `{"id":"1"}`},
	} {
		if stored := strings.Replace(storedKey, change[0], change[1], 1); readJSON([]byte(stored), &state) {
			t.Errorf("%s was read: %s", name, stored)
		}
	}
	if !readJSON([]byte(strings.Replace(storedKey, `0.1`, `1e-400000`, 1)), &state) {
		t.Fatal("a small number was not read")
	}
	if _, err := writeMessagePack(&state); err == nil {
		t.Error("a number of 400000 digits was written")
	}
}
