package provider

import (
	"testing"
	"testing/synctest"
)

func TestSavedLoginThatIsNeverReadIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := make(chan struct{})
		defer close(hangs)
		_, err := within(configFileWithin, func() ([]byte, error) { <-hangs; return nil, nil })
		if err == nil || err.Error() != "it was not read within 10 seconds" {
			t.Errorf("the error is %v", err)
		}
	})
}
