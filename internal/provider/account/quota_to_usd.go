package account

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

var _ function.Function = quotaToUSDFunction{}

// functionOfNull ends the description of both functions.
const functionOfNull = "Null gives null. The function needs no Manage Key and makes no request."

type quotaToUSDFunction struct{}

// NewQuotaToUSD returns the function quota_to_usd.
func NewQuotaToUSD() function.Function { return quotaToUSDFunction{} }

func (quotaToUSDFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "quota_to_usd"
}

func (quotaToUSDFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Summary: "Converts quota units to US dollars",
		MarkdownDescription: fmt.Sprintf("Converts quota units to US dollars: returns the exact decimal `quota` / "+
			"%d. %s", aihubmix.QuotaPerUSD, functionOfNull),
		Parameters: []function.Parameter{function.NumberParameter{
			Name:           "quota",
			AllowNullValue: true,
			MarkdownDescription: fmt.Sprintf("A whole number of quota units, %d to the US dollar, in the range of "+
				"64-bit integers; can be negative. Null gives null.", aihubmix.QuotaPerUSD),
		}},
		Return: function.NumberReturn{},
	}
}

func (quotaToUSDFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var quota types.Number
	resp.Error = req.Arguments.Get(ctx, &quota)
	if resp.Error != nil {
		return
	}
	if quota.IsNull() {
		resp.Error = resp.Result.Set(ctx, types.NumberNull())
		return
	}
	units, accuracy := quota.ValueBigFloat().Int64()
	if accuracy != big.Exact {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(
			"%s is not a whole number from %d to %d, as an amount of quota units is",
			attribute.FormatDecimal(quota.ValueBigFloat()), int64(math.MinInt64), int64(math.MaxInt64)))
		return
	}
	resp.Error = resp.Result.Set(ctx, attribute.USDNumber(&units))
}
