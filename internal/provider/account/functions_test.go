package account_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// functionCase is a call with a decimal.
type functionCase struct {
	argument, expected string
	// says is a part of the error that is expected instead.
	says string
}

func testFunction(t *testing.T, function string, cases map[string]functionCase) {
	t.Helper()
	s := providertest.Serve(t, providertest.Surroundings{})
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			argument, _, err := big.ParseFloat(test.argument, 10, 512, big.ToNearestEven)
			if err != nil {
				t.Fatal(err)
			}
			result, failure := s.Call(function, argument)
			switch {
			case test.says == "" && failure != nil:
				t.Error(failure.Text)
			case test.says == "":
				if found := providertest.PlainText(result); found != test.expected {
					t.Errorf("the result is %s, not %s", found, test.expected)
				}
			case failure == nil:
				t.Errorf("the result is %s, and no error", result)
			default:
				providertest.ExpectWords(t, failure.Text, test.says)
				providertest.ExpectNone(t, failure.Text, "basetypes", "big.Float")
			}
		})
	}
}

// The language converts texts, divides, and compares decimals.
func TestFunctionsInAConfiguration(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "1.8", "1.7")
	providertest.Apply(t, providertest.Surroundings{}, `
output "text" { value = provider::aihubmix::quota_to_usd("500000") }
output "equal" { value = tostring(provider::aihubmix::quota_to_usd(29071257) == tonumber(58.142514)) }
output "third" { value = provider::aihubmix::usd_to_quota(1 / 3) }
output "back" { value = provider::aihubmix::usd_to_quota(provider::aihubmix::quota_to_usd(9223372036854775807)) }
`, map[string]string{"text": "1", "equal": "true", "third": "166667", "back": "9223372036854775807"})
	said := providertest.ApplyError(t, providertest.Surroundings{},
		`output "result" { value = provider::aihubmix::quota_to_usd(58.142514) }`)
	providertest.ExpectWords(t, said, "provider::aihubmix::quota_to_usd",
		`"quota" parameter: 58.142514 is not a whole number of quota units in the range of 64-bit integers`)
}

// A result that depends on something not yet known is not known either.
func TestFunctionsOfAnUnknownAmountAreUnknown(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "1.8", "1.7")
	const config = `
resource "terraform_data" "amount" { input = 3 }
output "quota" { value = provider::aihubmix::usd_to_quota(terraform_data.amount.output) }
output "usd" { value = provider::aihubmix::quota_to_usd(terraform_data.amount.output) }
`
	providertest.ExpectWords(t,
		providertest.NewAttachedWorkspace(t, providertest.Surroundings{}, config).MustRun("plan"),
		"+ quota = (known after apply)", "+ usd = (known after apply)")
	providertest.Apply(t, providertest.Surroundings{}, config, map[string]string{"quota": "1500000", "usd": "0.000006"})
}

func TestFunctionsOfNullAreNull(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	for function, result := range map[string]tftypes.Type{
		"quota_to_usd": tftypes.Number, "usd_to_quota": tftypes.Number,
	} {
		value, failure := s.Call(function, nil)
		if failure != nil || !value.IsNull() || !value.Type().Equal(result) {
			t.Errorf("%s: %v, %v", function, value, failure)
		}
	}
}

// OpenTofu, as of 1.12, sends nothing at all for a null.
func TestFunctionsOfNothingAreNull(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	for _, function := range []string{"quota_to_usd", "usd_to_quota"} {
		for name, argument := range map[string]*tfprotov6.DynamicValue{"no value": nil, "an empty value": {}} {
			response, err := s.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
				Name: function, Arguments: []*tfprotov6.DynamicValue{argument},
			})
			if err != nil || response.Error != nil {
				t.Errorf("%s of %s: %v, %v", function, name, err, response.Error)
				continue
			}
			if value, err := response.Result.Unmarshal(tftypes.Number); err != nil || !value.IsNull() {
				t.Errorf("%s of %s is %v, %v", function, name, value, err)
			}
		}
	}
}

func TestFunctionsOfNullAreNullInACLI(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "1.8", "1.7")
	providertest.Apply(t, providertest.Surroundings{}, providertest.NeedProvider+`
output "quota" { value = tostring(provider::aihubmix::usd_to_quota(null) == null) }
output "usd" { value = tostring(provider::aihubmix::quota_to_usd(null) == null) }
`, map[string]string{"quota": "true", "usd": "true"})
}

func TestFunctionErrorsNameTheArgument(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	for function, argument := range map[string]*big.Float{
		"quota_to_usd": big.NewFloat(0.5), "usd_to_quota": new(big.Float).SetInf(false),
	} {
		_, failure := s.Call(function, argument)
		if failure == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != 0 {
			t.Errorf("%s: %v", function, failure)
		}
	}
}

func TestFunctionsAreDescribed(t *testing.T) {
	t.Parallel()
	for name, function := range providertest.Serve(t, providertest.Surroundings{}).Schema.Functions {
		for _, text := range []string{function.Description, function.Parameters[0].Description} {
			if !strings.Contains(text, "Null gives null") {
				t.Errorf("%s: %q does not say what null means", name, text)
			}
		}
	}
}

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
			says:     "58.142514 is not a whole number of quota units in the range of 64-bit integers",
		},
		"beyond 64 bits is refused": {
			argument: "9223372036854775808", says: "9223372036854775808 is not a whole number of",
		},
		"far beyond is written short": {
			argument: "1e400000", says: "1e+400000 is not a whole number of",
		},
	})
}

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
