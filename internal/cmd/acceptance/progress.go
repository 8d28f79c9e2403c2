package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// event is one that "go test -json" prints, as "go doc test2json" describes.
type event struct{ Action, Package, Test, Output string }

// progress reads the events of tests. It prints the result of each package, and what failing tests printed.
type progress struct {
	out  io.Writer
	line []byte
	// printed is the output of each package and test; the test "" is the package itself.
	printed map[[2]string]string
	// skipped counts tests by the reason.
	skipped map[string]int
}

// Write implements [io.Writer].
func (p *progress) Write(text []byte) (int, error) {
	p.line = append(p.line, text...)
	for {
		line, rest, isWhole := bytes.Cut(p.line, []byte("\n"))
		if !isWhole {
			return len(text), nil
		}
		p.line = bytes.Clone(rest)
		var read event
		if err := json.Unmarshal(line, &read); err != nil {
			read = event{Action: "build-output", Output: string(line) + "\n"}
		}
		p.add(read)
	}
}

var (
	result     = regexp.MustCompile(`^(ok|FAIL) *\t`)
	skipReason = regexp.MustCompile(`(?m)^ *\S+\.go:\d+: (.*)$`)
)

func (p *progress) add(e event) {
	test := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		_, _ = io.WriteString(p.out, e.Output)
	case "output":
		if e.Test == "" && result.MatchString(e.Output) {
			_, _ = io.WriteString(p.out, e.Output)
			return
		}
		p.printed[test] += e.Output
	case "skip":
		if reason := skipReason.FindStringSubmatch(p.printed[test]); e.Test != "" && reason != nil {
			p.skipped[reason[1]]++
		}
		delete(p.printed, test)
	case "pass":
		delete(p.printed, test)
	case "fail":
		for other, output := range p.printed {
			// At the end of a package, tests are left that did not come to their end.
			if other == test || e.Test == "" && other[0] == e.Package {
				_, _ = io.WriteString(p.out, output)
				delete(p.printed, other)
			}
		}
	}
}

func (p *progress) printSkipped() {
	for _, reason := range slices.Sorted(maps.Keys(p.skipped)) {
		fmt.Fprintf(p.out, "Skipped %d tests: %s\n", p.skipped[reason], strings.TrimSpace(reason))
	}
}
