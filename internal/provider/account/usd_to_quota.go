package account

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

var _ function.Function = usdToQuotaFunction{}

type usdToQuotaFunction struct{}

// NewUSDToQuota returns the function usd_to_quota.
func NewUSDToQuota() function.Function { return usdToQuotaFunction{} }

func (usdToQuotaFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "usd_to_quota"
}

func (usdToQuotaFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Summary: "Converts US dollars to quota units",
		MarkdownDescription: fmt.Sprintf("Converts US dollars to quota units, %d to the US dollar, **rounded to the "+
			"nearest whole unit (0.000002 USD), a half away from zero**. %s", aihubmix.QuotaPerUSD, functionOfNull),
		Parameters: []function.Parameter{function.NumberParameter{
			Name:           "usd",
			AllowNullValue: true,
			MarkdownDescription: "An amount in US dollars; can be negative. An amount whose units are beyond the " +
				"range of 64-bit integers is an error. Null gives null.",
		}},
		Return: function.Int64Return{},
	}
}

func (usdToQuotaFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var usd types.Number
	resp.Error = req.Arguments.Get(ctx, &usd)
	if resp.Error != nil {
		return
	}
	if usd.IsNull() {
		resp.Error = resp.Result.Set(ctx, types.Int64Null())
		return
	}
	quota, ok := attribute.QuotaOfUSD(usd.ValueBigFloat())
	if !ok {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(
			"%s USD are more quota units than a 64-bit integer can hold", attribute.FormatDecimal(usd.ValueBigFloat())))
		return
	}
	resp.Error = resp.Result.Set(ctx, types.Int64Value(quota))
}
