package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
)

// record runs the demo, and writes what it prints as a picture for the README. It
// never reads an account of the user's.
func record(ctx context.Context, out io.Writer, file string) error {
	for _, name := range append(keyVariables, serviceVariables...) {
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

// changing are the parts of the output that differ from one machine or run to the
// other, and what stands for them in a picture.
var changing = []struct {
	found     *regexp.Regexp
	shownWith string
}{
	{regexp.MustCompile(`(?m)^Terraform cannot be fetched .*\n`), ""},
	{regexp.MustCompile(`(?m)^(Using \S+ v[^,\s]+), .*$`), "$1."},
	{regexp.MustCompile(`\[id=[0-9a-f-]+\]`), "[id=…]"},
	{regexp.MustCompile(`complete after \d+s`), "complete after 0s"},
}

// scenes are what a reader sees at a time: the output up to the next numbered title,
// or to the advice at the end.
func scenes(output string) [][]string {
	for _, part := range changing {
		output = part.found.ReplaceAllString(output, part.shownWith)
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

func isTitle(line string) bool {
	return len(line) > 3 && line[0] >= '1' && line[0] <= '9' && line[1:3] == ". " || strings.HasPrefix(line, "To go on ")
}
