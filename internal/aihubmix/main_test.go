package aihubmix_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails if a test leaves a goroutine behind. A bubble checks its own goroutines.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
