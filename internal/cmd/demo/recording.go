package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
)

// record runs the demo, and writes its output as a picture for the README. It never reads the user's account.
func record(ctx context.Context, out io.Writer, file string) error {
	for _, name := range append(keyVariables, gatewayVariables...) {
		if err := os.Unsetenv(name); err != nil {
			return err
		}
	}
	var printed bytes.Buffer
	if err := run(ctx, io.MultiWriter(out, &printed)); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(picture(scenes(printed.String()))), 0o644) //nolint:gosec // It is published.
}

// changing are the parts of the output that differ between machines or runs, and their replacements.
var changing = []struct {
	found       *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`(?m)^Terraform cannot be fetched .*\n`), ""},
	{regexp.MustCompile(`(?m)^(Using \S+ v[^,\s]+), .*$`), "$1."},
	{regexp.MustCompile(`\[id=[0-9a-f-]+\]`), "[id=…]"},
	{regexp.MustCompile(`complete after \d+s`), "complete after 0s"},
}

// scenes splits the output at each numbered title, and at the advice at the end.
func scenes(output string) [][]string {
	for _, part := range changing {
		output = part.found.ReplaceAllString(output, part.replacement)
	}
	found := []string{"$ make demo"}
	for line := range strings.SplitSeq(output, "\n") {
		if isTitle(line) && !strings.HasPrefix(line, "1. ") {
			found = append(found, "")
		}
		found[len(found)-1] += "\n" + line
	}
	lines := make([][]string, len(found))
	for number, scene := range found {
		lines[number] = strings.Split(strings.TrimSpace(scene), "\n")
	}
	return lines
}

var numbered = regexp.MustCompile(`^[1-9]\. .`)

func isTitle(line string) bool {
	return numbered.MatchString(line) || strings.HasPrefix(line, "To go on ")
}
