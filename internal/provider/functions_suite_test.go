package provider_test

import (
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// functionCase is a call as it is written in a configuration.
type functionCase struct {
	argument string
	// expected is the result as an output shows it.
	expected string
	// says are parts of the error in its place.
	says []string
}

func testFunction(t *testing.T, function string, cases map[string]functionCase) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needsFunctions(t)
			config := needProvider + `output "result" { value = provider::aihubmix::` + function + `(` + test.argument + `) }`
			if test.says != nil {
				said := applyError(t, surroundings{}, config)
				expectWords(t, said, append(test.says, "provider::aihubmix::"+function)...)
				expectNone(t, said, "basetypes", "big.Float")
				return
			}
			apply(t, surroundings{}, config, outputIs("result", test.expected))
		})
	}
}

// A result that depends on something not yet known is not known either.
func TestFunctionsOfAnUnknownAmountAreUnknown(t *testing.T) {
	t.Parallel()
	needsFunctions(t)
	const config = `
resource "terraform_data" "amount" { input = 3 }
output "quota" { value = provider::aihubmix::usd_to_quota(terraform_data.amount.output) }
output "usd" { value = provider::aihubmix::quota_to_usd(terraform_data.amount.output) }
`
	expectWords(t, attachedWorkspace(t, surroundings{}, config).mustRun("plan"), "+ quota = (known after apply)", "+ usd = (known after apply)")
	apply(t, surroundings{}, config, outputIs("quota", "1500000"), outputIs("usd", "0.000006"))
}

// OpenTofu fails to hand a provider a null, as of 1.12; so this goes over the protocol.
func TestFunctionsOfNullAreNull(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	for function, result := range map[string]tftypes.Type{"quota_to_usd": tftypes.Number, "usd_to_quota": tftypes.Number} {
		value, failure := s.call(function, nil)
		if failure != nil || !value.IsNull() || !value.Type().Equal(result) {
			t.Errorf("%s: %v, %v", function, value, failure)
		}
	}
}

func TestFunctionsOfNullAreNullInTerraform(t *testing.T) {
	t.Parallel()
	needsFunctions(t)
	if os.Getenv("TF_ACC") != "" && cli.Name() == "tofu" {
		t.Skip("OpenTofu cannot pass null to a provider's function")
	}
	apply(t, surroundings{}, needProvider+`
output "quota" { value = tostring(provider::aihubmix::usd_to_quota(null) == null) }
output "usd" { value = tostring(provider::aihubmix::quota_to_usd(null) == null) }
`,
		outputIs("quota", "true"),
		outputIs("usd", "true"),
	)
}

func TestFunctionErrorsNameTheArgument(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	for function, argument := range map[string]*big.Float{"quota_to_usd": big.NewFloat(0.5), "usd_to_quota": new(big.Float).SetInf(false)} {
		_, failure := s.call(function, argument)
		if failure == nil || failure.FunctionArgument == nil || *failure.FunctionArgument != 0 {
			t.Errorf("%s: %v", function, failure)
		}
	}
}

func (s protocolServer) call(function string, argument any) (tftypes.Value, *tfprotov6.FunctionError) {
	s.t.Helper()
	value, err := tfprotov6.NewDynamicValue(tftypes.Number, tftypes.NewValue(tftypes.Number, argument))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := s.CallFunction(s.t.Context(), &tfprotov6.CallFunctionRequest{Name: function, Arguments: []*tfprotov6.DynamicValue{&value}})
	if err != nil {
		s.t.Fatal(err)
	}
	if response.Error != nil {
		return tftypes.Value{}, response.Error
	}
	result, err := response.Result.Unmarshal(tftypes.Number)
	if err != nil {
		s.t.Fatal(err)
	}
	return result, nil
}

func TestFunctionsAreDescribed(t *testing.T) {
	t.Parallel()
	for name, function := range serve(t, surroundings{}).schema.Functions {
		for _, text := range []string{function.Description, function.Parameters[0].Description} {
			if !strings.Contains(text, "Null gives null") {
				t.Errorf("%s: %q does not say what null means", name, text)
			}
		}
	}
}
