package aihubmix_test

import (
	"fmt"
	"strings"
)

// suiteReport counts the cases of each call.
type suiteReport struct {
	order          []string
	passed, failed map[string]int
}

func (r *suiteReport) add(call string, passed bool) {
	if r.passed == nil {
		r.passed, r.failed = map[string]int{}, map[string]int{}
	}
	if r.passed[call]+r.failed[call] == 0 {
		r.order = append(r.order, call)
	}
	if passed {
		r.passed[call]++
	} else {
		r.failed[call]++
	}
}

func (r *suiteReport) text() string {
	var text strings.Builder
	passed, failed := 0, 0
	for _, call := range r.order {
		fmt.Fprintf(&text, "\n%-28s %5d as designed %3d not", call, r.passed[call], r.failed[call])
		passed += r.passed[call]
		failed += r.failed[call]
	}
	fmt.Fprintf(&text, "\n%-28s %5d as designed %3d not", "all", passed, failed)
	return text.String()
}
