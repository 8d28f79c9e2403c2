package main

import "strings"

// knownDifference is one that is no mistake of the API in memory.
type knownDifference struct {
	// step and what are beginnings; "" stands for any.
	step, what, why string
}

var knownDifferences = []knownDifference{
	{"", "header Vary", "nothing in the way keeps answers"},
	{"status", "body.data.", "settings of the gateway's own that nothing reads"},
	{"available models", "body.data", "models of the gateway's own"},
}

// known is why a difference is none to mend, "" where it is not known.
func (d difference) known() string {
	for _, known := range knownDifferences {
		if strings.HasPrefix(d.step, known.step) && strings.HasPrefix(d.what, known.what) {
			return known.why
		}
	}
	return ""
}
