package attribute

import (
	"math/big"
	"testing"
)

func TestDecimalIsWrittenAsAConfigurationHasIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0", "20", "-1", "0.000002", "58.142514", "0.1", "18446744073709.551614", "1e+400000", "1e-400000",
		"-2.5e+100000", "1.234567891e-99",
	} {
		number, _, err := big.ParseFloat(text, 10, NumberPrecision, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		if found := FormatDecimal(number); found != text {
			t.Errorf("%s is written as %s", text, found)
		}
	}
}

func TestUSDHasNoNeedlessZeros(t *testing.T) {
	t.Parallel()
	for quota, expected := range map[int64]string{
		0: "0", 1: "0.000002", 500_000: "1", -250_000: "-0.5", 50_000_000: "100",
	} {
		if found := FormatUSD(quota); found != expected {
			t.Errorf("%d is written as %s, not %s", quota, found, expected)
		}
	}
}

func parsed(t *testing.T, text string) *big.Float {
	t.Helper()
	number, _, err := big.ParseFloat(text, 10, NumberPrecision, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// A minimum that was computed is compared, and shown, as the decimal that was meant.
func TestComputedMinimumIsTheDecimalThatWasMeant(t *testing.T) {
	t.Parallel()
	computed := new(big.Float).SetPrec(NumberPrecision).Mul(parsed(t, "1.1"), parsed(t, "0.1"))
	if exact := parsed(t, "0.11"); computed.Cmp(exact) == 0 {
		t.Fatal("the product is exact, so the test shows nothing")
	}
	for name, test := range map[string]struct {
		minimum *big.Float
		amount  *big.Rat
		isLess  bool
		text    string
	}{
		"a product at the minimum":         {computed, big.NewRat(11, 100), false, "0.11"},
		"a product just below it":          {computed, big.NewRat(109_998, 1_000_000), true, "0.11"},
		"a quota unit below":               {parsed(t, "20"), big.NewRat(9_999_999, 500_000), true, "20"},
		"a small minimum above":            {parsed(t, "0.000000000001"), new(big.Rat), true, "0.000000000001"},
		"less than that counts as nothing": {parsed(t, "0.0000000000001"), new(big.Rat), false, "0"},
		"next to nothing":                  {parsed(t, "1e-400000"), new(big.Rat), false, "0"},
		"a negative minimum":               {parsed(t, "-0.5"), big.NewRat(-1, 2), false, "-0.5"},
		"a negative balance":               {parsed(t, "0"), big.NewRat(-1, 500_000), true, "0"},
		"a minimum that nobody has":        {parsed(t, "1e400000"), big.NewRat(1<<62, 1), true, "1e+400000"},
		"a minimum that everybody has":     {parsed(t, "-1e400000"), big.NewRat(-1<<62, 1), false, "-1e+400000"},
		"infinity":                         {new(big.Float).SetInf(false), big.NewRat(1<<62, 1), true, "+Inf"},
		"a minimum in whole dollars, a third": {
			parsed(t, "33.333333333333333333"), big.NewRat(33_333_333, 1_000_000), true, "33.333333333333",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := IsLess(test.amount, test.minimum); found != test.isLess {
				t.Errorf("%s is less than the minimum: %t", test.amount.FloatString(6), found)
			}
			if found := FormatAmount(test.minimum); found != test.text {
				t.Errorf("it is written as %s, not %s", found, test.text)
			}
		})
	}
}

// Above 2^53 quota units (18 billion US dollars) the next float64 is several units away:
// compared as such, an amount that is one unit below its minimum would pass the gate.
func TestMinimumIsComparedExactly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		amount, minimum string
		isLess          bool
	}{
		{"18014398509.481986", "18014398509.481988", true},
		{"18014398509.481988", "18014398509.481988", false},
		{"18014398509.481988", "18014398509.481986", false},
		{"0.3", "0.300000000001", true},
		{"58.142514", "58.142514", false},
	} {
		amount, _ := new(big.Rat).SetString(test.amount)
		minimum, _, err := big.ParseFloat(test.minimum, 10, 512, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		if got := IsLess(amount, minimum); got != test.isLess {
			t.Errorf("%s is less than %s: %t", test.amount, test.minimum, got)
		}
	}
}
