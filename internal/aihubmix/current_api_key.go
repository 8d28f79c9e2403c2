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

// unlimitedUSD is the limit that stands for none in a subscription.
const unlimitedUSD = 100_000_000

const centsPerUSD = 100

// detailLimit is how long is asked for what is only nice to know.
const detailLimit = 10 * time.Second

// CurrentAPIKey is what an API key can say of itself. Amounts are in US dollars; nil
// where they are not reported, and where the key has no limit.
type CurrentAPIKey struct {
	// Remaining is what is left of the key's limit.
	Remaining *big.Rat
	// Unlimited: the key has no limit of its own.
	Unlimited bool
	// Limit is what the key may spend over its whole life, Used what it has spent.
	Limit, Used *big.Rat
	// ExpiresAt is in seconds since 1970-01-01 UTC, nil where the key never expires.
	ExpiresAt *int64
}

// readCurrentAPIKey asks for what remains (GET /dashboard/billing/remain: the service's
// documentation), and for what only some gateways know. One of the one-api family
// answers the former with a web page, or a redirect to one: there, limit and use say
// what remains.
func (c *Client) readCurrentAPIKey(ctx context.Context) (CurrentAPIKey, error) {
	var key CurrentAPIKey
	isKnown, err := c.readRemaining(ctx, &key)
	if err != nil {
		return CurrentAPIKey{}, refusedAPIKey(err)
	}
	// Where the first response says what remains, the rest is only nice to know.
	if err := c.readSubscription(ctx, &key, isKnown); err != nil && (!isKnown || ctx.Err() != nil) {
		return CurrentAPIKey{}, refusedAPIKey(err)
	}
	return key, nil
}

// refusedAPIKey makes a refusal in the gateway's own form one of the key: there is
// nothing else that it could refuse.
func refusedAPIKey(err error) error {
	if failure, failed := errors.AsType[Error](err); failed && failure.IsRefusal() && failure.Kind != KindNotFound {
		return failure.WithKind(KindUnauthorized, "")
	}
	return err
}

func (c *Client) askAsAPIKey(ctx context.Context, path string, limit time.Duration) (*transport.Response, error) {
	return c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: path, Credential: transport.CredentialAPIKey, Limit: limit})
}

// readRemaining reads {"object": "list", "total_usage": N}, where N is what is left;
// -1 quota unit marks a key without a limit. isKnown is false where the gateway does
// not know the request.
func (c *Client) readRemaining(ctx context.Context, key *CurrentAPIKey) (isKnown bool, err error) {
	response, err := c.askAsAPIKey(ctx, remainPath, 0)
	if failure, failed := errors.AsType[Error](err); failed && (failure.Kind == KindNotFound || failure.IsRedirect()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if response.IsMarkup() {
		return false, nil
	}
	values, err := response.Object()
	if err != nil {
		return false, err
	}
	f := &fields{values: values}
	remaining := f.decimal("total_usage")
	switch {
	case f.err != nil:
		return false, response.Fail(KindProtocol, f.err.Error())
	case remaining == nil:
		return false, response.Fail(KindProtocol, "the answer does not say what is left of the key")
	case remaining.FloatString(USDDecimals) == QuotaToUSD(-1).FloatString(USDDecimals):
		key.Unlimited = true
	default:
		key.Remaining = remaining
	}
	return true, nil
}

// readSubscription adds limit, use and expiry, and what remains unless that is known.
func (c *Client) readSubscription(ctx context.Context, key *CurrentAPIKey, remainsKnown bool) error {
	limit := time.Duration(0)
	if remainsKnown {
		limit = detailLimit
	}
	response, err := c.askAsAPIKey(ctx, subscriptionPath, limit)
	if err != nil {
		return err
	}
	values, err := response.Object()
	if err != nil {
		return err
	}
	f := &fields{values: values}
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
	return c.readUsage(ctx, key, remainsKnown, limit)
}

// readUsage adds what was used, in cents.
func (c *Client) readUsage(ctx context.Context, key *CurrentAPIKey, remainsKnown bool, limit time.Duration) error {
	response, err := c.askAsAPIKey(ctx, usagePath, limit)
	if err != nil {
		return err
	}
	values, err := response.Object()
	if err != nil {
		return err
	}
	f := &fields{values: values}
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
