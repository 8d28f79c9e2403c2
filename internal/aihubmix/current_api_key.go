package aihubmix

import (
	"context"
	"errors"
	"math/big"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	remainPath       = "/dashboard/billing/remain"
	subscriptionPath = "/v1/dashboard/billing/subscription"
	usagePath        = "/v1/dashboard/billing/usage"
)

// unlimitedUSD is the limit that a subscription reports for an unlimited key.
const unlimitedUSD = 100_000_000

const centsPerUSD = 100

// detailLimit is how long a request for optional details may take.
const detailLimit = 10 * time.Second

// CurrentAPIKey holds what an API key can read about itself. Amounts are in US dollars; they are nil if they are not
// reported or the key is unlimited.
type CurrentAPIKey struct {
	// Remaining is the remaining amount of the key's limit.
	Remaining *big.Rat
	// Unlimited says that the key has no limit of its own.
	Unlimited bool
	// Limit is the amount that the key may spend over its life, Used what it has spent.
	Limit, Used *big.Rat
	// ExpiresAt is in seconds since 1970-01-01 UTC, or nil if the key never expires.
	ExpiresAt *int64
}

// readCurrentAPIKey reads the remaining amount (GET /dashboard/billing/remain, which the hosted service documents), and
// details that only some gateways have. Gateways of the one-api family respond to the former with a web page or a
// redirect to one; there the remaining amount is the limit less the use.
func (c *Client) readCurrentAPIKey(ctx context.Context) (reported[CurrentAPIKey], error) {
	ctx = transport.WithOperation(ctx)
	var key reported[CurrentAPIKey]
	isKnown, err := c.readRemaining(ctx, &key)
	if err != nil {
		return reported[CurrentAPIKey]{}, refusedAPIKey(err)
	}
	// If the first response has the remaining amount, the details are optional.
	if err := c.readSubscription(ctx, &key, isKnown); err != nil && (!isKnown || ctx.Err() != nil) {
		return reported[CurrentAPIKey]{}, refusedAPIKey(err)
	}
	return key, nil
}

// refusedAPIKey turns a refusal in the gateway's own form into one of the key: nothing else could be refused.
func refusedAPIKey(err error) error {
	if failure, failed := errors.AsType[Error](err); failed && failure.IsRefusal() && failure.Kind != KindNotFound {
		return failure.WithKind(KindUnauthorized, "")
	}
	return err
}

// billing returns the gateway's response about the API key. Figures of two gateways are not mixed: their units may
// differ.
func (c *Client) billing(
	ctx context.Context, key *reported[CurrentAPIKey], path string, limit time.Duration,
) (*transport.Response, *fields, error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: path, Credential: transport.CredentialAPIKey, Limit: limit,
	})
	if err != nil {
		return nil, nil, err
	}
	if key.baseURL != "" && key.baseURL != response.BaseURL() {
		return nil, nil, response.Fail(KindNetwork,
			"the figures before this response came from "+key.baseURL+", whose unit may differ")
	}
	if response.IsMarkup() && path == remainPath {
		return response, nil, nil
	}
	values, err := response.Object()
	if err != nil {
		return nil, nil, err
	}
	key.baseURL = response.BaseURL()
	return response, &fields{values: values}, nil
}

// readRemaining reads {"object": "list", "total_usage": N}; N is the remaining amount, and -1 quota unit marks an
// unlimited key. isKnown is false if the gateway does not have the endpoint.
func (c *Client) readRemaining(ctx context.Context, key *reported[CurrentAPIKey]) (isKnown bool, err error) {
	response, f, err := c.billing(ctx, key, remainPath, 0)
	if failure, failed := errors.AsType[Error](err); failed && (failure.Kind == KindNotFound || failure.IsRedirect()) {
		return false, nil
	}
	if err != nil || f == nil {
		return false, err
	}
	remaining := f.decimal("total_usage")
	switch {
	case f.err != nil:
		return false, response.Fail(KindProtocol, f.err.Error())
	case remaining == nil:
		return false, response.Fail(KindProtocol, "the response does not report the key's remaining limit")
	case remaining.FloatString(USDDecimals) == QuotaToUSD(-1).FloatString(USDDecimals):
		key.value.Unlimited = true
	default:
		key.value.Remaining = remaining
	}
	return true, nil
}

// readSubscription adds limit, use and expiry, and the remaining amount unless it is known.
func (c *Client) readSubscription(ctx context.Context, of *reported[CurrentAPIKey], remainsKnown bool) error {
	limit := time.Duration(0)
	if remainsKnown {
		limit = detailLimit
	}
	response, f, err := c.billing(ctx, of, subscriptionPath, limit)
	if err != nil {
		return err
	}
	key := &of.value
	granted, expiry := f.decimal("hard_limit_usd"), f.integer("access_until")
	if f.err != nil {
		return response.Fail(KindProtocol, f.err.Error())
	}
	if expiry != nil && *expiry > 0 {
		key.ExpiresAt = expiry
	}
	isUnlimited := granted != nil && granted.Cmp(big.NewRat(unlimitedUSD, 1)) >= 0
	if !remainsKnown {
		key.Unlimited = isUnlimited
	}
	if !isUnlimited && !key.Unlimited {
		key.Limit = granted
	}
	return c.readUsage(ctx, of, remainsKnown, limit)
}

// readUsage adds the used amount, which is reported in cents.
func (c *Client) readUsage(
	ctx context.Context, of *reported[CurrentAPIKey], remainsKnown bool, limit time.Duration,
) error {
	response, f, err := c.billing(ctx, of, usagePath, limit)
	if err != nil {
		return err
	}
	key := &of.value
	cents := f.decimal("total_usage")
	if f.err != nil {
		return response.Fail(KindProtocol, f.err.Error())
	}
	if cents != nil {
		key.Used = new(big.Rat).Quo(cents, big.NewRat(centsPerUSD, 1))
	}
	if !remainsKnown && key.Limit != nil && key.Used != nil {
		key.Remaining = new(big.Rat).Sub(key.Limit, key.Used)
	}
	return nil
}
