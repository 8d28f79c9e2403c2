package aihubmix_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// readKey reads a key from a single read, and compares it with the same from a list.
func readKey(t *testing.T, fields string) aihubmix.APIKey {
	t.Helper()
	var read aihubmix.APIKey
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(
			gatewaytest.Fault{Path: apiKeysPath + "1", Status: 200, Body: `{"data":{"id":1,` + fields + `}}`},
		)
		gateway.Inject(gatewaytest.Fault{Path: apiKeysPath, Status: 200, Body: `{"data":[{"id":1,` + fields + `}]}`})
		var err error
		if read, err = gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1}); err != nil {
			t.Fatal(err)
		}
		listed, err := gateway.client().APIKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "the key in the list", valuesOf(listed[0]), valuesOf(read))
	})
	return read
}

// valuesOf shows a key without its pointers.
func valuesOf(key aihubmix.APIKey) string {
	integer := func(value *int64) string {
		if value == nil {
			return "null"
		}
		return fmt.Sprint(*value)
	}
	return fmt.Sprint(key.ID, key.Name, key.Last4, key.Unlimited, key.Models, key.Networks,
		integer(key.UserID), integer(key.CreatedTime), integer(key.ExpiredTime),
		integer(key.RemainQuota), integer(key.UsedQuota), integer(key.SpendLimit()))
}

func TestDuplicateElementsCountOnce(t *testing.T) {
	for fields, expected := range map[string][]string{
		`"models":"gpt-5,gpt-5-nano","subnet":"10.0.0.0/8"`: {
			"gpt-5", "gpt-5-nano",
		},
		`"models":"gpt-5,gpt-5-nano,gpt-5","subnet":"10.0.0.0/8, 10.0.0.0/8"`: {
			"gpt-5", "gpt-5-nano",
		},
		`"models":" gpt-5 ,, gpt-5 ","subnet":"10.0.0.0/8,"`: {"gpt-5"},
		`"models":["gpt-5","gpt-5-nano","gpt-5"," gpt-5"],"subnet":["10.0.0.0/8","10.0.0.0/8",""]`: {
			"gpt-5", "gpt-5-nano",
		},
	} {
		t.Run(fields, func(t *testing.T) {
			key := readKey(t, fields)
			if !slices.Equal(key.Models, expected) || !slices.Equal(key.Networks, []string{"10.0.0.0/8"}) {
				t.Errorf("models %q, networks %q", key.Models, key.Networks)
			}
		})
	}
}

func TestLimitBeyondTheRangeIsTheLargest(t *testing.T) {
	for fields, expected := range map[string]int64{
		`"remain_quota":5,"used_quota":7`:                                     12,
		`"remain_quota":9223372036854775807,"used_quota":0`:                   math.MaxInt64,
		`"remain_quota":9223372036854775807,"used_quota":1`:                   math.MaxInt64,
		`"remain_quota":9223372036854775807,"used_quota":9223372036854775807`: math.MaxInt64,
		`"remain_quota":-5,"used_quota":9223372036854775807`:                  math.MaxInt64 - 5,
		`"remain_quota":-5`: -5,
	} {
		t.Run(fields, func(t *testing.T) {
			equal(t, "limit", *readKey(t, fields).SpendLimit(), expected)
		})
	}
}

func TestCreationTimeOfZeroIsUnknown(t *testing.T) {
	for fields, expected := range map[string]int64{
		`"created_time":1790000000`:   1_790_000_000,
		`"created_time":"1790000000"`: 1_790_000_000,
		`"created_time":0`:            0,
		`"created_time":-62135596800`: 0,
		`"created_time":null`:         0,
		`"name":"app"`:                0,
	} {
		t.Run(fields, func(t *testing.T) {
			key := readKey(t, fields)
			equal(t, "it is known", key.CreatedTime != nil, expected != 0)
			if key.CreatedTime != nil {
				equal(t, "time", *key.CreatedTime, expected)
			}
		})
	}
}

func TestLastCharactersAreFourLettersOrDigits(t *testing.T) {
	for fields, expected := range map[string]string{
		`"key":"abcdefghijklmnopwxyz"`:                         "wxyz",
		`"key":"sk-abcd****wxyz"`:                              "wxyz",
		`"key":"sk-abcdefgh…wxyz"`:                             "wxyz",
		`"key":"sk-abcdefgh...xyz"`:                            "",
		`"key":"sk-abcdefgh****"`:                              "",
		`"key":"sk-abcdefghxxxx"`:                              "",
		`"key":"sk-abcd••••••••w-yz"`:                          "",
		`"key":"short"`:                                        "",
		`"key":"sk-abcd****wxyz","full_key":"sk-abcdefg-wxyz"`: "wxyz",
		`"name":"app"`:                                         "",
	} {
		t.Run(fields, func(t *testing.T) { equal(t, "last characters", readKey(t, fields).Last4, expected) })
	}
}
