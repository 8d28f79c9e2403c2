package main

import (
	"flag"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const recorded = "demo.svg"

var update = flag.Bool("update", false, "write the picture in the README")

var (
	pictureLine = regexp.MustCompile(`<text x[^>]*>([^<]*)</text>`)
	usedCLI     = regexp.MustCompile(`Using (\S+) v\S+\.`)
)

// requirePicture checks that the picture in the README shows the output of the demo. Lines of the CLI may
// differ if its version does.
func requirePicture(t *testing.T, output string) {
	t.Helper()
	now := picture(t, scenes(output))
	used := usedCLI.FindStringSubmatch(now)
	if used == nil || used[1] != "Terraform" {
		return // The picture is of Terraform.
	}
	if *update {
		if err := os.WriteFile(recorded, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	expected, found := linesOf(now), linesOf(string(content))
	if !strings.Contains(string(content), used[0]) {
		expected, found = ownWords(expected), ownWords(found)
	} else if now != string(content) {
		t.Errorf("%s is not what `make recording` writes", recorded)
	}
	if !slices.Equal(expected, found) {
		t.Errorf("%s shows\n%s\nand the demo prints\n%s\nRun `make recording`.",
			recorded, strings.Join(found, "\n"), strings.Join(expected, "\n"))
	}
}

func linesOf(svg string) []string {
	var lines []string
	for _, line := range pictureLine.FindAllStringSubmatch(svg, -1) {
		lines = append(lines, html.UnescapeString(line[1]))
	}
	return lines
}

// ownWords are the lines of the demo itself, without the version of the CLI.
func ownWords(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		return strings.HasPrefix(line, "    ") || usedCLI.MatchString(line)
	})
}

func TestPictureHoldsNoPathAndIsSmall(t *testing.T) {
	content, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > 60_000 {
		t.Errorf("%s has %d bytes", recorded, len(content))
	}
	lines := linesOf(string(content))
	if len(lines) < 30 {
		t.Errorf("it shows %d lines", len(lines))
	}
	for _, line := range lines {
		if strings.Contains(line, " /") || strings.Contains(line, `:\`) || len([]rune(line)) > 108 {
			t.Errorf("it shows %q", line)
		}
	}
}

func TestDifferencesBetweenMachinesAreNotRecorded(t *testing.T) {
	const printed = "The demo.\nTerraform cannot be fetched (no such host), so it is built, in /home/me/.cache ...\n" +
		"Using Terraform v1.5.7, /home/me/.cache/terraform.\n\n1. One\n\n2. Two\n" +
		"    Creation complete after 12s [id=bc59656a-7702-c23c-300f-a7189a6b9569]\n\nTo go on with\n"
	expected := [][]string{
		{"$ make demo", "The demo.", "Using Terraform v1.5.7.", "", "1. One"},
		{"2. Two", "    Creation complete after 0s [id=…]"},
		{"To go on with"},
	}
	if found := scenes(printed); !slices.EqualFunc(found, expected, slices.Equal) {
		t.Errorf("found %q", found)
	}
}
