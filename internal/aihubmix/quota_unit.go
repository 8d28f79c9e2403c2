package aihubmix

import (
	"context"
	"errors"
	"math/big"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	statusPath = "/api/status"
	// forGood is how long its response serves: as long as the process runs.
	forGood = 100 * 365 * 24 * time.Hour
)

// QuotaUnit is how a gateway counts money.
type QuotaUnit struct {
	// Other is what the gateway reports in place of [QuotaPerUSD], "" where it reports
	// that or nothing: amounts of quota units are not known in US dollars then.
	Other string
	// KeysInUnits: what an API key can ask about itself is in quota units, too.
	KeysInUnits bool
}

// QuotaUnit reads how the gateway counts, once in the life of the client; the hosted
// service is not asked. A gateway that responses without a unit counts as the hosted
// service does. One that does not answer, or fails, is an error, an [Error] or the
// context's: a gate must not pass because the unit is not known.
func (c *Client) QuotaUnit(ctx context.Context) (QuotaUnit, error) {
	if c.transport.IsHostedService() {
		return QuotaUnit{}, nil
	}
	return c.unit.get(ctx)
}

// KnownQuotaUnit is what [Client.QuotaUnit] would return without a request; known is false
// where it would need one.
func (c *Client) KnownQuotaUnit() (unit QuotaUnit, known bool) {
	if c.transport.IsHostedService() {
		return QuotaUnit{}, true
	}
	if kept := c.unit.known(); kept != nil {
		return *kept, true
	}
	return QuotaUnit{}, false
}

func (c *Client) readQuotaUnit(ctx context.Context) (QuotaUnit, error) {
	response, err := c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: statusPath, Credential: transport.CredentialNone})
	failure, failed := errors.AsType[Error](err)
	switch {
	case failed && !failure.IsOutage():
		return QuotaUnit{}, nil // It answered, but not with a unit.
	case err != nil:
		return QuotaUnit{}, err
	}
	data, err := response.Data(func(object) bool { return true })
	values, isObject := data.(object)
	if err != nil || !isObject {
		return QuotaUnit{}, nil //nolint:nilerr // What does not say counts as the usual unit.
	}
	perUSD := &fields{values: values}
	reported := perUSD.decimal("quota_per_unit")
	inCurrency := (&fields{values: values}).boolean("display_in_currency")
	unit := QuotaUnit{KeysInUnits: inCurrency != nil && !*inCurrency}
	switch {
	case perUSD.err != nil:
		unit.Other = "a number that cannot be understood"
	case reported != nil && reported.Cmp(big.NewRat(QuotaPerUSD, 1)) != 0:
		unit.Other = response.Redact(transport.Shown(values["quota_per_unit"]))
	}
	return unit, nil
}
