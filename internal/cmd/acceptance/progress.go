package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
)

var (
	result     = regexp.MustCompile(`^(ok|FAIL) *\t`)
	skipReason = regexp.MustCompile(`(?m)^ *\S+\.go:\d+: (.*)$`)
)

// printProgress prints the result of each package as it ends and what failing tests printed, and at the end how many
// tests were skipped and why. The events are those of "go test -json", which "go doc test2json" describes.
func printProgress(out io.Writer, events io.Reader) {
	printed, skipped := map[[2]string]string{}, map[string]int{}
	for decoder := json.NewDecoder(events); ; {
		var event struct{ Action, Package, Test, Output string }
		if decoder.Decode(&event) != nil {
			break
		}
		test := [2]string{event.Package, event.Test}
		switch {
		case event.Action == "build-output", event.Test == "" && result.MatchString(event.Output):
			_, _ = io.WriteString(out, event.Output)
		case event.Action == "output":
			printed[test] += event.Output
		case event.Action == "skip":
			if reason := skipReason.FindStringSubmatch(printed[test]); reason != nil {
				skipped[reason[1]]++
			}
			delete(printed, test)
		case event.Action == "pass":
			delete(printed, test)
		case event.Action == "fail":
			for other, output := range printed {
				// At the end of a package, tests are left that did not come to their end.
				if other == test || event.Test == "" && other[0] == event.Package {
					_, _ = io.WriteString(out, output)
					delete(printed, other)
				}
			}
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		tests := "tests"
		if skipped[reason] == 1 {
			tests = "test"
		}
		fmt.Fprintf(out, "Skipped %d %s: %s\n", skipped[reason], tests, reason)
	}
}
