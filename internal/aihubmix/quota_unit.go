package aihubmix

import (
	"context"
	"errors"
	"math/big"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const statusPath = "/api/status"

// QuotaUnit is the unit in which a gateway counts money.
type QuotaUnit struct {
	// Other is the number of quota units to the US dollar if that is not [QuotaPerUSD], or "". With another unit,
	// amounts in US dollars are unknown.
	Other string
	// KeysInUnits says that an API key reads its own amounts in quota units too.
	KeysInUnits bool
	// IsStated says that the unit is that of [WithQuotaPerUSD]. No gateway reported it.
	IsStated bool
}

// WithQuotaPerUSD sets how many quota units the gateways count to the US dollar, and that an API key reads its own
// amounts in US dollars. The gateways' units are not read then.
func WithQuotaPerUSD(perUSD *big.Rat) Option {
	decimals, _ := perUSD.FloatPrec()
	stated := QuotaUnit{Other: otherUnit(perUSD, perUSD.FloatString(decimals)), IsStated: true}
	return func(c *Client) { c.statedUnit = &stated }
}

// otherUnit returns "" for the hosted service's unit, or the unit as shown.
func otherUnit(perUSD *big.Rat, shown string) string {
	if perUSD.Cmp(big.NewRat(QuotaPerUSD, 1)) == 0 {
		return ""
	}
	return shown
}

// QuotaUnit reads the unit of the gateway that responded last, once for each gateway and never from the hosted service.
// A gateway that does not know the path, or responds with an object without a unit, uses that of the hosted service.
// Everything else is an error, an [Error] or the context's: no check may pass because the unit is unknown.
func (c *Client) QuotaUnit(ctx context.Context) (QuotaUnit, error) {
	unit, err := c.unitAt(ctx, c.transport.Preferred())
	return unit.value, err
}

// QuotaUnitAt reads the unit of the gateway that reported an amount, as [Client.QuotaUnit] does. It is an error if
// another gateway responds.
func (c *Client) QuotaUnitAt(ctx context.Context, baseURL string) (QuotaUnit, error) {
	unit, err := c.unitAt(ctx, baseURL)
	if err == nil && unit.baseURL != baseURL {
		err = twoGateways(baseURL, unit.baseURL)
	}
	return unit.value, err
}

// KnownQuotaUnitAt returns the cached unit; known is false if [Client.QuotaUnitAt] would send a request.
func (c *Client) KnownQuotaUnitAt(baseURL string) (unit QuotaUnit, known bool) {
	if c.statedUnit != nil {
		return *c.statedUnit, true
	}
	if transport.IsHostedBaseURL(baseURL) {
		return QuotaUnit{}, true
	}
	if cached, ok := c.units.Load(baseURL); ok {
		return cached.(QuotaUnit), true
	}
	return QuotaUnit{}, false
}

// unitAt returns the unit of a gateway. If it has to be read and another gateway responds, it is that one's.
func (c *Client) unitAt(ctx context.Context, baseURL string) (reported[QuotaUnit], error) {
	if unit, known := c.KnownQuotaUnitAt(baseURL); known {
		return reported[QuotaUnit]{unit, baseURL}, nil
	}
	return c.unit.get(ctx)
}

func (c *Client) readQuotaUnit(ctx context.Context) (reported[QuotaUnit], error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: statusPath, Credential: transport.CredentialNone,
	})
	failure, failed := errors.AsType[Error](err)
	if failed && failure.Kind == KindNotFound {
		// A gateway without the path counts as the hosted service does.
		return c.keepUnit(failure.BaseURL, QuotaUnit{}), nil
	}
	if err != nil {
		return reported[QuotaUnit]{}, publicRefusal(err, KindProtocol,
			"the gateway requires a login to show its quota unit")
	}
	if unit, known := c.KnownQuotaUnitAt(response.BaseURL()); known {
		return reported[QuotaUnit]{unit, response.BaseURL()}, nil
	}
	values, err := statusOf(response)
	if err != nil {
		return reported[QuotaUnit]{}, err
	}
	unit, err := decodeUnit(values)
	if err != nil {
		return reported[QuotaUnit]{}, response.Fail(KindProtocol, err.Error())
	}
	unit.Other = response.Redact(unit.Other)
	return c.keepUnit(response.BaseURL(), unit), nil
}

// statusOf returns the gateway's properties, with or without an envelope; none for null.
func statusOf(response *transport.Response) (object, error) {
	top, err := response.Object()
	if err != nil {
		return nil, err
	}
	data, isEnveloped := top["data"]
	if !isEnveloped {
		return top, nil
	}
	values, isObject := data.(object)
	if !isObject && data != nil {
		return nil, response.Fail(KindProtocol, "the response's data is not an object")
	}
	return values, nil
}

func decodeUnit(values object) (QuotaUnit, error) {
	f := &fields{values: values}
	perUSD, inCurrency := f.decimal("quota_per_unit"), f.boolean("display_in_currency")
	unit := QuotaUnit{KeysInUnits: inCurrency != nil && !*inCurrency}
	if perUSD != nil {
		unit.Other = otherUnit(perUSD, transport.Shown(values["quota_per_unit"]))
	}
	return unit, f.err
}

func (c *Client) keepUnit(baseURL string, unit QuotaUnit) reported[QuotaUnit] {
	c.units.Store(baseURL, unit)
	return reported[QuotaUnit]{unit, baseURL}
}

// unitFailed returns the error for a unit that is not known although the gateway responded.
func unitFailed(kind Kind, reason string) Error {
	return transport.Failed(transport.Request{Method: transport.MethodGet, Path: statusPath}, kind, reason)
}
