package main

import (
	"fmt"
	"html"
	"strings"
)

// The measures of a picture, in pixels.
const (
	// pictureWidth has room for 108 characters in the widest of the usual fonts.
	pictureWidth = 946
	lineHeight   = 19
	margin       = 18
	titleHeight  = 34
	sceneSeconds = 7
	// revealed is the part of a scene's time in which its lines appear.
	revealed = 0.45
)

// stillScene is what is shown where nothing moves: the gate that stops a deployment.
const stillScene = 2

// picture is an SVG of a terminal that shows one scene after the other, and the one
// that says most where pictures do not move. It has its own colors, so that it can be
// read on a light and on a dark page.
func picture(scenes [][]string) string {
	rows := 0
	for _, scene := range scenes {
		rows = max(rows, len(scene))
	}
	width, body := pictureWidth, rows*lineHeight+margin
	height := titleHeight + body
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title">
<title id="title">What make demo prints: an account as outputs, a gate that lets a deployment through, and the same gate when the balance is low</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3;white-space:pre}
.own{fill:#a5b1bd}.title{fill:#79c0ff;font-weight:bold}.prompt{fill:#7ee787}.error{fill:#ff8f87}
.scene,.cover{opacity:0;animation-duration:%ds;animation-iteration-count:infinite}
.scene{animation-timing-function:step-end}
#s%d{opacity:1}
`, width, height, sceneSeconds*len(scenes), stillScene)
	for number, scene := range scenes {
		svg.WriteString(motion(number, len(scene), len(scenes)))
	}
	svg.WriteString("@media (prefers-reduced-motion:reduce){.scene,.cover{animation:none!important}}\n</style>\n")
	fmt.Fprintf(&svg, `<rect x=".5" y=".5" width="%d" height="%d" rx="8" fill="#0d1117" stroke="#57606a"/>
<circle cx="20" cy="17" r="5" fill="#ff5f57"/><circle cx="38" cy="17" r="5" fill="#febc2e"/><circle cx="56" cy="17" r="5" fill="#28c840"/>
<clipPath id="body"><rect x="1" y="%d" width="%d" height="%d"/></clipPath>
<g clip-path="url(#body)">
`, width-1, height-1, titleHeight-6, width-2, body)
	for number, scene := range scenes {
		fmt.Fprintf(&svg, "<g class=\"scene\" id=\"s%d\">\n", number)
		for row, line := range scene {
			if line != "" {
				fmt.Fprintf(&svg, "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\"%s>%s</text>\n", margin, titleHeight+(row+1)*lineHeight-6, classOf(line), html.EscapeString(line))
			}
		}
		fmt.Fprintf(&svg, "<rect class=\"cover\" id=\"c%d\" x=\"1\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#0d1117\"/>\n</g>\n", number, titleHeight-2, width-2, body)
	}
	svg.WriteString("</g>\n</svg>\n")
	return svg.String()
}

// motion shows a scene in its turn, and takes a cover off its lines, one by one.
func motion(number, lines, scenes int) string {
	turn := 100 / float64(scenes)
	begin, end := turn*float64(number), turn*float64(number+1)
	uncovered := begin + turn*revealed
	visible := fmt.Sprintf("0%%{opacity:0}%.4g%%{opacity:1}%.4g%%,to{opacity:0}", begin, end)
	if number == 0 {
		visible = fmt.Sprintf("0%%{opacity:1}%.4g%%,to{opacity:0}", end)
	}
	return fmt.Sprintf("#s%[1]d{animation-name:s%[1]d}@keyframes s%[1]d{%[2]s}\n"+
		"#c%[1]d{animation-name:c%[1]d}@keyframes c%[1]d{0%%,%.4[3]g%%{opacity:1;transform:none;animation-timing-function:steps(%[5]d)}%.4[4]g%%,to{opacity:1;transform:translateY(%[6]dpx)}}\n",
		number, visible, begin, uncovered, lines, lines*lineHeight)
}

// classOf tells what the demo says from what it quotes.
func classOf(line string) string {
	switch {
	case strings.HasPrefix(line, "$ "):
		return ` class="prompt"`
	case isTitle(line):
		return ` class="title"`
	case strings.HasPrefix(line, "    Error: "):
		return ` class="error"`
	case strings.HasPrefix(line, "    "):
		return ""
	}
	return ` class="own"`
}
