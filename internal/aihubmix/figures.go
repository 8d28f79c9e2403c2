package aihubmix

import (
	"context"
	"fmt"
	"sync"
)

// reported is a value with the base URL that reported it.
type reported[T any] struct {
	value   T
	baseURL string
}

// InUnit holds figures with the quota unit of the gateway that reported them.
type InUnit[T any] struct {
	Figures T
	Unit    QuotaUnit
	// UnitError says why the unit is not known, or is nil.
	UnitError error
}

// readInUnit reads figures and the unit of the gateway that reports them, both at once if there is only one. If they
// come from two base URLs, because one of them failed in between, both are read again once.
func readInUnit[T any](
	ctx context.Context, c *Client, figures *sharedResponse[reported[T]], isFresh bool,
) (InUnit[T], error) {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	preferred := c.transport.Preferred()
	readUnit := sync.OnceValues(func() (reported[QuotaUnit], error) { return c.unitAt(reading, preferred) })
	if c.transport.HasOneBaseURL() {
		go func() { _, _ = readUnit() }()
	}
	read := figures.get
	if isFresh {
		read = figures.getFresh
	}
	for attempt := 1; ; attempt++ {
		found, err := read(ctx)
		if err != nil {
			return InUnit[T]{}, err
		}
		if attempt > 1 || found.baseURL != preferred {
			readUnit = func() (reported[QuotaUnit], error) { return c.unitAt(ctx, found.baseURL) }
		}
		unit, err := readUnit()
		switch {
		case err != nil:
			return InUnit[T]{Figures: found.value, UnitError: err}, nil
		case unit.baseURL == found.baseURL:
			return InUnit[T]{Figures: found.value, Unit: unit.value}, nil
		case attempt > 1:
			return InUnit[T]{Figures: found.value, UnitError: twoGateways(found.baseURL, unit.baseURL)}, nil
		}
		read = figures.getFresh
	}
}

func twoGateways(figures, unit string) Error {
	return unitFailed(KindNetwork, fmt.Sprintf(
		"the figures came from %s and the unit from %s, and gateways may count differently", figures, unit))
}
