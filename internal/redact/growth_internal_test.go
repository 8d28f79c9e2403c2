//go:build !race

// With the race detector, pools drop some of what they hold, and so allocations say nothing.

package redact

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// hostile are texts that make careless code slow. The first once took a minute.
var hostile = map[string]string{
	"escapes that are not closed": "%" + strings.Repeat("25", 11) + "41 " + strings.Repeat("&#", 16300),
	"backslashes":                 strings.Repeat(`\`, length),
	"escapes of escapes":          strings.Repeat("%2525", length/5),
	"entities":                    strings.Repeat("&amp;", length/5),
	"one long entity":             "&" + strings.Repeat("a", length),
	"one long token":              strings.Repeat("Ab1/", length/4),
	"starts of keys":              strings.Repeat("sk-", length/3),
	"starts of tokens":            strings.Repeat(" eyJ", length/4),
	"schemes":                     strings.Repeat("bearer ", length/7),
	"random tokens":               strings.Repeat(strings.Repeat("aB", 20)+"12-", length/43),
	"a secret over and over":      strings.Repeat("0123456789abcdef", length/16),
	"a word over and over":        strings.Repeat("pass ", length/5),
	"a host over and over":        strings.Repeat("a.example ", length/10),
}

func hostileRedactor() *Redactor {
	redactor := New("a.example")
	redactor.Remember(NewSecret(strings.Repeat("0123456789abcdef", 64)), NewSecret("pass"))
	return redactor
}

// Allocations measure the work, and no other process changes them. The pools of regular expressions would: the garbage
// collector empties them, and each processor has its own.
func TestWorkGrowsAsTheLengthOfAText(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	redactor := hostileRedactor()
	work := func(text string) uint64 {
		redactor.Text(text) // The first use of a regular expression allocates more.
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		redactor.Text(text)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			part, whole, twice := work(text[:len(text)/8]), work(text), work(text+text)
			if whole > 24*part {
				t.Errorf("%d bytes for an eighth of the text, %d for all of it", part, whole)
			}
			if twice > whole+whole/2 {
				t.Errorf("%d bytes for 32 KiB, %d for twice the text", whole, twice)
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	redactor := hostileRedactor()
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				redactor.Text(text)
			}
		})
	}
}
