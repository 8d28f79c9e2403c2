package transport_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails if a test leaves a goroutine behind. In a bubble, the bubble checks this.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
