package apikey

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func TestPlanKeepsStateValuesThatMeanTheSame(t *testing.T) {
	t.Parallel()
	set := func(elements ...attr.Value) types.Set { return types.SetValueMust(types.StringType, elements) }
	stored := set(types.StringValue("192.0.2.1"))
	for name, test := range map[string]struct {
		planned, stored types.Set
		kept            bool
	}{
		"the same in other words": {set(types.StringValue("192.0.2.1/32")), stored, true},
		"something else":          {set(types.StringValue("192.0.2.2")), stored, false},
		"an element that is not known": {
			set(types.StringUnknown(), types.StringValue("192.0.2.1")), stored, false,
		},
		"a value that is not known": {types.SetUnknown(types.StringType), stored, false},
		"nothing is planned":        {types.SetNull(types.StringType), stored, false},
		"nothing is stored": {
			set(types.StringValue("192.0.2.1/32")), types.SetNull(types.StringType), false,
		},
		"nothing is planned and was stored": {types.SetNull(types.StringType), types.SetNull(types.StringType), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := planmodifier.SetResponse{PlanValue: test.planned}
			keepSameNetworks.PlanModifySet(t.Context(),
				planmodifier.SetRequest{PlanValue: test.planned, StateValue: test.stored}, &response)
			expected := test.planned
			if test.kept {
				expected = test.stored
			}
			if !response.PlanValue.Equal(expected) {
				t.Errorf("the plan has %s, not %s", response.PlanValue, expected)
			}
		})
	}
}

func TestPlanKeepsNumbersAndTextsAsWell(t *testing.T) {
	t.Parallel()
	storedNumber, storedText := attribute.USDNumber(new(int64(1))), types.StringValue("2027-01-31T12:00:00Z")
	number := planmodifier.NumberResponse{PlanValue: types.NumberValue(storedNumber.ValueBigFloat())}
	number.PlanValue = types.NumberValue(number.PlanValue.ValueBigFloat().SetPrec(24))
	keepSameSpendLimit.PlanModifyNumber(t.Context(),
		planmodifier.NumberRequest{PlanValue: number.PlanValue, StateValue: storedNumber}, &number)
	if !number.PlanValue.Equal(storedNumber) {
		t.Errorf("the plan has %s", number.PlanValue)
	}
	text := planmodifier.StringResponse{}
	keepSameExpiry.PlanModifyString(t.Context(),
		planmodifier.StringRequest{PlanValue: types.StringValue("2027-01-31T13:00:00+01:00"), StateValue: storedText},
		&text)
	if !text.PlanValue.Equal(storedText) {
		t.Errorf("the plan has %s", text.PlanValue)
	}
}
