package aihubmix_test

import (
	"math"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestIntegersComeInManyNotations(t *testing.T) {
	for notation, expected := range map[string]int64{
		`500000`:                         500_000,
		`0`:                              0,
		`-1`:                             -1,
		`-0`:                             0,
		`"500000"`:                       500_000,
		`" 500000 "`:                     500_000,
		`"\t500000\n"`:                   500_000,
		`"-1"`:                           -1,
		`"+5"`:                           5,
		`"007"`:                          7,
		`5e5`:                            500_000,
		`5E5`:                            500_000,
		`5e+5`:                           500_000,
		`5e005`:                          500_000,
		`"5e5"`:                          500_000,
		`0.5e6`:                          500_000,
		`5000000e-1`:                     500_000,
		`500000.0`:                       500_000,
		`-500000.000`:                    -500_000,
		`"500000.0"`:                     500_000,
		`0e999`:                          0,
		`9007199254740993`:               9_007_199_254_740_993,
		`"9007199254740993"`:             9_007_199_254_740_993,
		`9007199254740993.0`:             9_007_199_254_740_993,
		`9.007199254740993e15`:           9_007_199_254_740_993,
		`9223372036854775807`:            math.MaxInt64,
		`9223372036854775807.0`:          math.MaxInt64,
		`-9223372036854775808`:           math.MinInt64,
		`"-9223372036854775808"`:         math.MinInt64,
		`922337203685477580700000e-5`:    math.MaxInt64,
		`1.00000000000000000000000000e1`: 10,
	} {
		t.Run(notation, func(t *testing.T) {
			user, err := readField(t, "quota", notation)
			if err != nil {
				t.Fatal(err)
			}
			if user.Quota == nil {
				t.Fatal("quota is nil")
			}
			equal(t, "quota", *user.Quota, expected)
		})
	}
}

func TestOtherValuesAreNoIntegers(t *testing.T) {
	for notation, expected := range map[string]string{
		`12.5`:                     `12.5 is not a whole number`,
		`"12.5"`:                   `"12.5" is not a whole number`,
		`5e-1`:                     `not a whole number`,
		`"lots"`:                   `"lots" is not a whole number`,
		`true`:                     `true is not a whole number`,
		`"0x10"`:                   `not a whole number`,
		`"1_000"`:                  `not a whole number`,
		`"12,000"`:                 `not a whole number`,
		`"1/2"`:                    `not a whole number`,
		`"4/2"`:                    `not a whole number`,
		`"- 1"`:                    `not a whole number`,
		`"1 000"`:                  `not a whole number`,
		`"٣"`:                      `not a whole number`,
		`"NaN"`:                    `not a whole number`,
		`"Infinity"`:               `not a whole number`,
		`".5e1"`:                   `not a whole number`,
		`"1e"`:                     `not a whole number`,
		`9223372036854775808`:      `beyond the range of 64-bit integers`,
		`-9223372036854775809`:     `beyond the range of 64-bit integers`,
		`"9223372036854775808"`:    `beyond the range of 64-bit integers`,
		`1e19`:                     `beyond the range of 64-bit integers`,
		`1e999`:                    `beyond the range of 64-bit integers`,
		`1e999999999`:              `not a whole number`,
		`"1e999999999"`:            `not a whole number`,
		`1e-999999999`:             `not a whole number`,
		`[1]`:                      `an array, but a whole number is expected`,
		`[]`:                       `an array, but a whole number is expected`,
		`{}`:                       `an object, but a whole number is expected`,
		strings.Repeat("9", 5_000): `a value of 5000 characters is not a whole number`,
	} {
		t.Run(notation[:min(len(notation), 30)], func(t *testing.T) {
			_, err := readField(t, "quota", notation)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, aihubmix.KindProtocol)
			contains(t, failure.Reason, `field "quota": `, expected)
		})
	}
}

func TestBooleansComeInManyNotations(t *testing.T) {
	for notation, expected := range map[string]bool{
		`true`: true, `1`: true, `"true"`: true, `"TRUE"`: true, `"1"`: true, `" True "`: true,
		`false`: false, `0`: false, `"false"`: false, `"False"`: false, `"0"`: false, `" 0 "`: false,
	} {
		t.Run(notation, func(t *testing.T) {
			user, err := readField(t, "notify", notation)
			if err != nil {
				t.Fatal(err)
			}
			if user.Notify == nil {
				t.Fatal("notify is nil")
			}
			equal(t, "notify", *user.Notify, expected)
		})
	}
}

func TestOtherValuesAreNoBooleans(t *testing.T) {
	for notation, expected := range map[string]string{
		`2`:      `2 is neither true nor false`,
		`-1`:     `-1 is neither true nor false`,
		`1.0`:    `1.0 is neither true nor false`,
		`"yes"`:  `"yes" is neither true nor false`,
		`"on"`:   `"on" is neither true nor false`,
		`"null"`: `"null" is neither true nor false`,
		`[true]`: `an array, but true or false is expected`,
		`{}`:     `an object, but true or false is expected`,
	} {
		t.Run(notation, func(t *testing.T) {
			_, err := readField(t, "notify", notation)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, aihubmix.KindProtocol)
			contains(t, failure.Reason, `field "notify": `, expected)
		})
	}
}

func TestTextsComeInManyNotations(t *testing.T) {
	for notation, expected := range map[string]string{
		`"vip"`: "vip", `""`: "", `" vip "`: " vip ", `5`: "5", `1.50`: "1.50", `true`: "true", `"默认"`: "默认",
		`"\u0041"`:                "A",
		`12345678901234567890123`: "12345678901234567890123",
	} {
		t.Run(notation, func(t *testing.T) {
			user, err := readField(t, "group", notation)
			if err != nil {
				t.Fatal(err)
			}
			if user.Group == nil {
				t.Fatal("group is nil")
			}
			equal(t, "group", *user.Group, expected)
		})
	}
}

func TestOtherValuesAreNoTexts(t *testing.T) {
	for notation, expected := range map[string]string{
		`["vip"]`:        `an array, but text is expected`,
		`{"name":"vip"}`: `an object, but text is expected`,
	} {
		t.Run(notation, func(t *testing.T) {
			_, err := readField(t, "group", notation)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, aihubmix.KindProtocol)
			contains(t, failure.Reason, `field "group": `, expected)
		})
	}
}

func TestBlankValuesAreNil(t *testing.T) {
	for name, value := range map[string]string{"null": `null`, "an empty text": `""`, "a blank text": `" \t"`} {
		t.Run(name, func(t *testing.T) {
			user, err := readBody(t, `{"data":{"username":"ada","quota":`+value+`,"notify":`+value+`}}`)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "quota is nil", user.Quota == nil, true)
			equal(t, "notify is nil", user.Notify == nil, true)
		})
	}
	user, err := readField(t, "group", "null")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "a text that is null is nil", user.Group == nil, true)
}

func TestOpaqueSecretsAreKeptWhateverTheyAre(t *testing.T) {
	for notation, expected := range map[string]string{
		`"text"`: "text", `5`: "5", `true`: "true", `{"b": "<", "a": [1.50]}`: `{"a":[1.50],"b":"<"}`, `["a"]`: `["a"]`,
	} {
		t.Run(notation, func(t *testing.T) {
			user, err := readField(t, "ext", notation)
			if err != nil {
				t.Fatal(err)
			}
			if user.Ext == nil {
				t.Fatal("ext is nil")
			}
			equal(t, "ext", user.Ext.Reveal(), expected)
		})
	}
}

func TestFieldNamesAreExact(t *testing.T) {
	user, err := readField(t, "Quota", "1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "quota is nil", user.Quota == nil, true)
}

func TestFirstOfSeveralWrongFieldsIsNamed(t *testing.T) {
	_, err := readBody(t, `{"data":{"quota":"lots","notify":"maybe","id":"none"}}`)
	equal(t, "reason", failureOf(t, err).Reason, `field "id": "none" is not a whole number`)
}

func TestEveryFieldIsNamedInItsError(t *testing.T) {
	for _, name := range accountFields() {
		t.Run(name, func(t *testing.T) {
			other := `"id":1`
			if name == "id" {
				other = `"username":"ada"`
			}
			_, err := readBody(t, `{"data":{"`+name+`":["wrong"],`+other+`}}`)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, aihubmix.KindProtocol)
			equal(t, "status", failure.Status, 200)
			contains(t, failure.Reason, `field "`+name+`": an array, but `)
		})
	}
}
