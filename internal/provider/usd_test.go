package provider

import (
	"math/big"
	"testing"
)

func TestDecimalIsWrittenAsAConfigurationHasIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "20", "-1", "0.000002", "58.142514", "0.1", "18446744073709.551614", "1e+400000", "1e-400000"} {
		number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		if found := decimalText(number); found != text {
			t.Errorf("%s is written as %s", text, found)
		}
	}
}

func TestUSDHasNoNeedlessZeros(t *testing.T) {
	t.Parallel()
	for quota, expected := range map[int64]string{0: "0", 1: "0.000002", 500_000: "1", -250_000: "-0.5", 50_000_000: "100"} {
		if found := usdText(quota); found != expected {
			t.Errorf("%d is written as %s, not %s", quota, found, expected)
		}
	}
}
