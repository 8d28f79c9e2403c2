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
	// forever is longer than any process runs.
	forever = 100 * 365 * 24 * time.Hour
)

// QuotaUnit is the unit in which a gateway counts money.
type QuotaUnit struct {
	// Other is the number that the gateway reports in place of [QuotaPerUSD], or "" if it
	// reports that or none. With another unit, amounts in US dollars are unknown.
	Other string
	// KeysInUnits says that an API key reads its own amounts in quota units too.
	KeysInUnits bool
}

// QuotaUnit reads the gateway's unit, once in the life of the client and never from the
// hosted service. A gateway that responds without a unit uses that of the hosted service.
// One that does not respond, or fails, is an error, an [Error] or the context's: no check
// may pass because the unit is unknown.
func (c *Client) QuotaUnit(ctx context.Context) (QuotaUnit, error) {
	if c.transport.IsHostedService() {
		return QuotaUnit{}, nil
	}
	return c.unit.get(ctx)
}

// KnownQuotaUnit returns the cached unit; known is false if [Client.QuotaUnit] would send
// a request.
func (c *Client) KnownQuotaUnit() (unit QuotaUnit, known bool) {
	if c.transport.IsHostedService() {
		return QuotaUnit{}, true
	}
	if cached := c.unit.known(); cached != nil {
		return *cached, true
	}
	return QuotaUnit{}, false
}

func (c *Client) readQuotaUnit(ctx context.Context) (QuotaUnit, error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: statusPath, Credential: transport.CredentialNone,
	})
	failure, failed := errors.AsType[Error](err)
	switch {
	case failed && !failure.IsOutage():
		return QuotaUnit{}, nil // It responded, but not with a unit.
	case err != nil:
		return QuotaUnit{}, err
	}
	data, err := response.Data(func(object) bool { return true })
	values, isObject := data.(object)
	if err != nil || !isObject {
		return QuotaUnit{}, nil //nolint:nilerr // A response without a unit stands for the usual one.
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
