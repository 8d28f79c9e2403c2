package main

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"
	"text/template"
)

// The measures of a picture, in pixels.
const (
	// width has room for 108 characters in the widest of the usual fonts.
	width       = 946
	lineHeight  = 19
	margin      = 18
	titleHeight = 34
)

const (
	sceneSeconds = 7
	// revealed is the part of a scene's time in which its lines appear.
	revealed = 0.45
	// stillScene is shown if nothing moves: the gate that stops a deployment.
	stillScene = 2
)

//go:embed picture.svg.tmpl
var pictureText string

var pictureTemplate = template.Must(template.New("picture").Parse(pictureText))

type line struct {
	Class, Text string
	Y           int
}

// scene has its times in percent of the whole picture's time. Travel is how far its cover moves.
type scene struct {
	Begin, Uncovered, End float64
	Travel                int
	Lines                 []line
}

// picture is an SVG of a terminal that shows one scene after the other. It has its own colors, so that it is
// readable on a light and on a dark page.
func picture(t *testing.T, texts [][]string) string {
	t.Helper()
	var scenes []scene
	rows, turn := 0, 100/float64(len(texts))
	for number, text := range texts {
		rows = max(rows, len(text))
		begin := turn * float64(number)
		shown := scene{Begin: begin, Uncovered: begin + turn*revealed, End: begin + turn}
		shown.Travel = len(text) * lineHeight
		for row, words := range text {
			shown.Lines = append(shown.Lines, line{classOf(words), words, titleHeight + (row+1)*lineHeight - 6})
		}
		scenes = append(scenes, shown)
	}
	body := rows*lineHeight + margin
	var svg strings.Builder
	err := pictureTemplate.Execute(&svg, map[string]any{
		"Scenes": scenes, "Still": stillScene, "Seconds": sceneSeconds * len(scenes), "Margin": margin,
		"Width": width, "Height": titleHeight + body, "Body": body, "BodyY": titleHeight - 6, "CoverY": titleHeight - 2,
		"FrameWidth": width - 1, "FrameHeight": titleHeight + body - 1, "InnerWidth": width - 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	return svg.String()
}

// classOf distinguishes lines of the demo from lines that it quotes.
func classOf(words string) string {
	switch {
	case strings.HasPrefix(words, "$ "):
		return ` class="prompt"`
	case isTitle(words):
		return ` class="title"`
	case strings.HasPrefix(words, "    Error: "):
		return ` class="error"`
	case strings.HasPrefix(words, "    "):
		return ""
	}
	return ` class="own"`
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
