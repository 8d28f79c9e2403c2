package apikey

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func TestCheckLooksAtWhatIsKnown(t *testing.T) {
	t.Parallel()
	at := path.Root("a")
	for name, test := range map[string]struct {
		number types.Number
		text   types.String
		set    types.Set
		faults int
	}{
		"null":    {types.NumberNull(), types.StringNull(), types.SetNull(types.StringType), 0},
		"unknown": {types.NumberUnknown(), types.StringUnknown(), types.SetUnknown(types.StringType), 0},
		"good": {
			types.NumberValue(big.NewFloat(1)), types.StringValue("2027-01-31T12:00:00Z"),
			attribute.NewStringSet([]string{"192.0.2.1"}).SetValue, 0,
		},
		"bad": {
			types.NumberValue(big.NewFloat(-1)), types.StringValue("soon"),
			attribute.NewStringSet([]string{"here"}).SetValue, 1,
		},
		"year 1": {
			types.NumberNull(), types.StringValue("0001-12-31T23:00:00Z"), types.SetNull(types.StringType), 0,
		},
		"good again": {
			types.NumberValue(big.NewFloat(0)), types.StringValue("2027-01-31T12:00:00+02:00"),
			attribute.NewStringSet([]string{"2001:db8::/32", "192.0.2.0/24"}).SetValue, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var number validator.NumberResponse
			spendLimitCheck.ValidateNumber(t.Context(), validator.NumberRequest{Path: at, ConfigValue: test.number},
				&number)
			var text validator.StringResponse
			expiryCheck.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: test.text}, &text)
			var set validator.SetResponse
			networksCheck.ValidateSet(t.Context(), validator.SetRequest{Path: at, ConfigValue: test.set}, &set)
			if len(number.Diagnostics) != test.faults || len(text.Diagnostics) != test.faults ||
				len(set.Diagnostics) != test.faults {
				t.Errorf("%v, %v, %v", number.Diagnostics, text.Diagnostics, set.Diagnostics)
			}
		})
	}
}
