package account

import (
	"context"
	"sync"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// account is the account together with the quota unit of its gateway.
type account struct {
	aihubmix.User

	unit configured.QuotaUnit
}

// readAccount reads the account and the quota unit: both at once if there is only one base URL. If there are
// several, the gateway that responded for the account is asked for its unit: another may have a different one.
func readAccount(ctx context.Context, connection *configured.Connection) (account, *configured.Failure) {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	readUnit := sync.OnceValues(
		func() (configured.QuotaUnit, *configured.Failure) { return connection.QuotaUnit(reading) },
	)
	if connection.HasOneBaseURL() && connection.HasKey() {
		go func() { _, _ = readUnit() }()
	}
	user, failed := connection.User(ctx)
	if failed != nil {
		return account{}, failed
	}
	unit, failed := readUnit()
	return account{user, unit}, failed
}
