package account

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// conversion is a function that converts an amount.
type conversion struct {
	name       string
	definition function.Definition
	// null is the result for null.
	null attr.Value
	// convert returns the result, or says what is wrong with the amount.
	convert func(amount *big.Float) (result attr.Value, problem string)
}

func newConversion(
	name, summary, description string, parameter function.NumberParameter, returned function.Return, null attr.Value,
	convert func(*big.Float) (attr.Value, string),
) function.Function {
	parameter.AllowNullValue = true
	parameter.MarkdownDescription += " Null gives null."
	description += " Null gives null. The function needs no Manage Key and makes no request."
	return conversion{name, function.Definition{
		Summary: summary, MarkdownDescription: description, Return: returned,
		Parameters: []function.Parameter{parameter},
	}, null, convert}
}

// NewQuotaToUSD returns the function quota_to_usd.
func NewQuotaToUSD() function.Function {
	return newConversion("quota_to_usd", "Converts quota units to US dollars",
		fmt.Sprintf("Converts quota units to US dollars: returns the exact decimal `quota` / %d.",
			aihubmix.QuotaPerUSD),
		function.NumberParameter{Name: "quota", MarkdownDescription: fmt.Sprintf(
			"A whole number of quota units, %d to the US dollar, in the range of 64-bit integers; can be negative.",
			aihubmix.QuotaPerUSD)},
		function.NumberReturn{}, types.NumberNull(),
		func(quota *big.Float) (attr.Value, string) {
			units, accuracy := quota.Int64()
			if accuracy != big.Exact {
				return nil, attribute.FormatDecimal(quota) +
					" is not a whole number of quota units in the range of 64-bit integers"
			}
			return attribute.USDNumber(&units), ""
		})
}

// NewUSDToQuota returns the function usd_to_quota.
func NewUSDToQuota() function.Function {
	return newConversion("usd_to_quota", "Converts US dollars to quota units",
		fmt.Sprintf("Converts US dollars to quota units, %d to the US dollar, **rounded to the nearest whole unit "+
			"(0.000002 USD), a half away from zero**.", aihubmix.QuotaPerUSD),
		function.NumberParameter{Name: "usd", MarkdownDescription: "An amount in US dollars; can be negative. An " +
			"amount whose units are beyond the range of 64-bit integers is an error."},
		function.Int64Return{}, types.Int64Null(),
		func(usd *big.Float) (attr.Value, string) {
			quota, ok := attribute.QuotaOfUSD(usd)
			if !ok {
				return nil, attribute.FormatDecimal(usd) + " USD are more quota units than a 64-bit integer can hold"
			}
			return types.Int64Value(quota), ""
		})
}

func (c conversion) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = c.name
}

func (c conversion) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = c.definition
}

func (c conversion) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var amount types.Number
	resp.Error = req.Arguments.Get(ctx, &amount)
	if resp.Error != nil {
		return
	}
	result, problem := c.null, ""
	if !amount.IsNull() {
		result, problem = c.convert(amount.ValueBigFloat())
	}
	if problem != "" {
		resp.Error = function.NewArgumentFuncError(0, problem)
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}
