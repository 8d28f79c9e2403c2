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
	// printed is the output of each test of each package; the test "" is the package itself.
	printed map[string]map[string]string
	// skipped counts tests by the reason.
	skipped map[string]int
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, printed: map[string]map[string]string{}, skipped: map[string]int{}}
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
	tests := p.printed[e.Package]
	if tests == nil {
		tests = map[string]string{}
		p.printed[e.Package] = tests
	}
	switch e.Action {
	case "build-output":
		_, _ = io.WriteString(p.out, e.Output)
	case "output":
		if e.Test == "" && result.MatchString(e.Output) {
			_, _ = io.WriteString(p.out, e.Output)
			return
		}
		tests[e.Test] += e.Output
	case "skip":
		if reason := skipReason.FindStringSubmatch(tests[e.Test]); e.Test != "" && reason != nil {
			p.skipped[reason[1]]++
		}
		delete(tests, e.Test)
	case "pass":
		delete(tests, e.Test)
	case "fail":
		failed := []string{e.Test}
		if e.Test == "" {
			failed = slices.Sorted(maps.Keys(tests)) // The others did not come to their end.
		}
		for _, test := range failed {
			_, _ = io.WriteString(p.out, tests[test])
			delete(tests, test)
		}
	}
}

func (p *progress) printSkipped() {
	for _, reason := range slices.Sorted(maps.Keys(p.skipped)) {
		fmt.Fprintf(p.out, "Skipped %d tests: %s\n", p.skipped[reason], strings.TrimSpace(reason))
	}
}
