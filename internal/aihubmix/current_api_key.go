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
// answers the former with a web page: there, the limit and the use say what remains.
func (c *Client) readCurrentAPIKey(ctx context.Context) (CurrentAPIKey, error) {
	var key CurrentAPIKey
	err := c.readRemaining(ctx, &key)
	failure, failed := errors.AsType[Error](err)
	isUnknown := failed && (failure.Kind == KindProtocol || failure.Kind == KindNotFound)
	if err != nil && !isUnknown {
		return CurrentAPIKey{}, err
	}
	detailsErr := c.readSubscription(ctx, &key, isUnknown)
	switch {
	case detailsErr != nil && isUnknown:
		return CurrentAPIKey{}, detailsErr
	case isUnknown && !key.Unlimited && key.Remaining == nil:
		return CurrentAPIKey{}, err
	}
	return key, nil
}

func (c *Client) askAsAPIKey(ctx context.Context, path string, limit time.Duration) (*fields, *transport.Answer, error) {
	answer, err := c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: path, Credential: transport.CredentialAPIKey, Limit: limit})
	if err != nil {
		return nil, nil, err
	}
	values, err := answer.Object()
	return &fields{values: values}, answer, err
}

// readRemaining reads {"object": "list", "total_usage": N}, where N is what is left;
// -1 quota unit marks a key without a limit.
func (c *Client) readRemaining(ctx context.Context, key *CurrentAPIKey) error {
	f, answer, err := c.askAsAPIKey(ctx, remainPath, 0)
	if err != nil {
		return err
	}
	remaining := f.decimal("total_usage")
	switch {
	case f.err != nil:
		return answer.Fail(KindProtocol, f.err.Error())
	case remaining == nil:
		return answer.Fail(KindProtocol, "the answer does not say what remains of the key")
	case remaining.Cmp(QuotaToUSD(-1)) == 0:
		key.Unlimited = true
	default:
		key.Remaining = remaining
	}
	return nil
}

// readSubscription adds limit, use and expiry. Where remains is set, what remains is
// computed of them.
func (c *Client) readSubscription(ctx context.Context, key *CurrentAPIKey, remains bool) error {
	limit := detailLimit
	if remains {
		limit = 0
	}
	f, answer, err := c.askAsAPIKey(ctx, subscriptionPath, limit)
	if err != nil {
		return err
	}
	granted, expiry := f.decimal("hard_limit_usd"), f.integer("access_until")
	if f.err != nil {
		return answer.Fail(KindProtocol, f.err.Error())
	}
	if expiry != nil && *expiry > 0 {
		key.ExpiresAt = expiry
	}
	unlimited := granted != nil && granted.Cmp(big.NewRat(unlimitedUSD, 1)) >= 0
	if remains {
		key.Unlimited = unlimited
	}
	if !unlimited && !key.Unlimited {
		key.Limit = granted
	}
	f, answer, err = c.askAsAPIKey(ctx, usagePath, limit)
	if err != nil {
		return err
	}
	cents := f.decimal("total_usage")
	if f.err != nil {
		return answer.Fail(KindProtocol, f.err.Error())
	}
	if cents != nil {
		key.Used = new(big.Rat).Quo(cents, big.NewRat(100, 1))
	}
	if remains && key.Limit != nil && key.Used != nil {
		key.Remaining = new(big.Rat).Sub(key.Limit, key.Used)
	}
	return nil
}
