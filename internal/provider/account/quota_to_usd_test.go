package account_test

import "testing"

func TestQuotaToUSD(t *testing.T) {
	t.Parallel()
	testFunction(t, "quota_to_usd", map[string]functionCase{
		"a documented balance is exact":  {argument: "29071257", expected: "58.142514"},
		"a whole dollar has no decimals": {argument: "500000", expected: "1"},
		"the smallest unit":              {argument: "1", expected: "0.000002"},
		"less than nothing":              {argument: "-1", expected: "-0.000002"},
		"past what a double holds":       {argument: "9007199254740993", expected: "18014398509.481986"},
		"the largest quota":              {argument: "9223372036854775807", expected: "18446744073709.551614"},
		"a fraction of a unit is refused": {
			argument: "58.142514",
			says:     "58.142514 is not a whole number from -9223372036854775808 to 9223372036854775807",
		},
		"beyond 64 bits is refused": {
			argument: "9223372036854775808", says: "9223372036854775808 is not a whole number from",
		},
		"far beyond is written short": {
			argument: "1e400000", says: "1e+400000 is not a whole number from",
		},
	})
}
