package account_test

import "testing"

func TestUSDToQuota(t *testing.T) {
	t.Parallel()
	testFunction(t, "usd_to_quota", map[string]functionCase{
		"a documented balance":             {argument: "58.142514", expected: "29071257"},
		"one dollar":                       {argument: "1", expected: "500000"},
		"half a unit goes up":              {argument: "0.000001", expected: "1"},
		"every half goes up":               {argument: "0.000007", expected: "4"},
		"half a unit below zero goes down": {argument: "-0.000001", expected: "-1"},
		"just under half a unit goes down": {argument: "0.00000099999999999999999999", expected: "0"},
		"past what a double holds":         {argument: "18014398509.481986", expected: "9007199254740993"},
		"the largest":                      {argument: "18446744073709.551614", expected: "9223372036854775807"},
		"the smallest":                     {argument: "-18446744073709.551616", expected: "-9223372036854775808"},
		"next to nothing":                  {argument: "1e-4000", expected: "0"},
		"half a unit past the largest": {
			argument: "18446744073709.551615",
			says:     "18446744073709.551615 USD are more quota units than a 64-bit integer can hold",
		},
		"below the smallest": {
			argument: "-18446744073709.551617", says: "-18446744073709.551617 USD are more quota units",
		},
		"far beyond is written short": {
			argument: "1e400000", says: "1e+400000 USD are more quota units",
		},
	})
}
