package transport_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a test of the client leaves a goroutine behind. What runs
// in a bubble is checked by the bubble itself.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
