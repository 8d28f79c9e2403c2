package main

import (
	_ "embed"
	"strings"
	"testing"
	"text/template"
)

// The measures of a picture, in pixels.
const (
	// columns is how many characters a line has: on a phone, they are 3 mm high.
	columns = 48
	// width has room for these characters in the widest of the usual fonts.
	width       = 442
	lineHeight  = 19
	margin      = 18
	titleHeight = 34
)

const (
	sceneSeconds = 7
	// revealed is the part of a scene's time in which its lines appear.
	revealed = 0.45
	// stillScene is shown if nothing moves: the error.
	stillScene = 1
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

// classOf distinguishes the parts of a scene by their colors.
func classOf(words string) string {
	switch {
	case strings.HasPrefix(words, "$ "):
		return ` class="prompt"`
	case strings.HasPrefix(words, "Error: "):
		return ` class="error"`
	}
	return ""
}

// scenes are the gate of the demo, and the error with which it stops a run.
func scenes(t *testing.T, output string) [][]string {
	t.Helper()
	content, err := configurations.ReadFile("gate/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	_, gate, _ := strings.Cut(string(content), "\ndata ")
	gate, _, _ = strings.Cut("data "+gate, "\noutput ")
	_, message, _ := strings.Cut(output, "\n    Error: ")
	message, _, _ = strings.Cut(message, "\nStopped as ")
	message = "$ terraform apply\n\nError: " + strings.ReplaceAll(message, "\n    ", "\n")
	return [][]string{wrapped(strings.TrimSpace(gate)), wrapped(strings.TrimSpace(message))}
}

// wrapped returns lines of at most as many columns as the picture has. Lines without indentation are one paragraph
// with those after them: the CLI wraps at the width of its own terminal.
func wrapped(text string) (lines []string) {
	paragraph := false
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.TrimLeft(line, " ")
		indentation := line[:len(line)-len(words)]
		isProse := words != "" && indentation == "" && strings.Contains(words, " ") && !strings.HasSuffix(words, "{")
		if paragraph && isProse {
			line = lines[len(lines)-1] + " " + line
			lines = lines[:len(lines)-1]
		}
		paragraph = isProse
		for len([]rune(line)) > columns {
			end := strings.LastIndex(string([]rune(line)[:columns+1]), " ")
			if end <= len(indentation) {
				break
			}
			lines = append(lines, line[:end])
			line = indentation + line[end+1:]
		}
		lines = append(lines, line)
	}
	return lines
}
