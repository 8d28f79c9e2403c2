package terraformcli

import (
	"context"
	"time"
)

// lockInterval is how often a lock that another process has is asked for again.
const lockInterval = 200 * time.Millisecond

// lock waits until no other process has locked that file, and locks it. A process
// that ends in whatever way has no lock any more. Who has to wait is told once.
func lock(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	for told := false; ; told = true {
		unlock, locked, err := tryLock(path)
		if err != nil || locked {
			return unlock, err
		}
		if !told {
			waiting()
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockInterval):
		}
	}
}
