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

var pictureLine = regexp.MustCompile(`<text x[^>]*>([^<]*)</text>`)

// requirePicture checks that the picture in the README shows the gate and the error of the demo.
func requirePicture(t *testing.T, output string) {
	t.Helper()
	now := picture(t, scenes(t, output))
	if *update {
		if err := os.WriteFile(recorded, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if now != string(content) {
		t.Errorf("%s shows\n%s\nand not\n%s\nRun `make recording`.", recorded,
			strings.Join(linesOf(string(content)), "\n"), strings.Join(linesOf(now), "\n"))
	}
}

func linesOf(svg string) []string {
	var lines []string
	for _, line := range pictureLine.FindAllStringSubmatch(svg, -1) {
		lines = append(lines, html.UnescapeString(line[1]))
	}
	return lines
}

func TestPictureIsReadableOnAPhone(t *testing.T) {
	content, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	lines := linesOf(string(content))
	if len(content) > 10_000 || len(lines) < 15 || len(lines) > 35 {
		t.Errorf("%s has %d bytes and %d lines", recorded, len(content), len(lines))
	}
	for _, line := range lines {
		if strings.Contains(line, " /") || strings.Contains(line, `:\`) || len([]rune(line)) > columns {
			t.Errorf("it shows %q", line)
		}
	}
}

func TestPictureWrapsParagraphsAgain(t *testing.T) {
	const printed = "Error: Too low\n\n  on main.tf line 9, in data \"aihubmix_user\" \"current\":\n" +
		"   9:   minimum_balance_usd = 20\n\nThe balance is 3.235 USD, but at least 20\nUSD are required. Top up."
	expected := []string{
		"Error: Too low", "", "  on main.tf line 9, in data \"aihubmix_user\"", "  \"current\":",
		"   9:   minimum_balance_usd = 20", "", "The balance is 3.235 USD, but at least 20 USD",
		"are required. Top up.",
	}
	if found := wrapped(printed); !slices.Equal(found, expected) {
		t.Errorf("found %q", found)
	}
}
