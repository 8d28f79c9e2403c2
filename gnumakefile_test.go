package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	makeTarget = regexp.MustCompile(`(?m)^([a-z-]+):(?:[^=\n]|$)`)
	phonyNames = regexp.MustCompile(`(?m)^\.PHONY: (.*)$`)
	// unlisted targets are not for people.
	unlisted = []string{"default", "always"}
)

func TestMakeHelpListsEveryTarget(t *testing.T) {
	content, err := os.ReadFile("GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, found := range makeTarget.FindAllStringSubmatch(string(content), -1) {
		targets = append(targets, found[1])
	}
	phony := strings.Fields(phonyNames.FindStringSubmatch(string(content))[1])
	for _, target := range targets {
		if !slices.Contains(phony, target) {
			t.Errorf("%s is not a phony target: a file of that name would hide it", target)
		}
	}
	makeCommand, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	output, err := exec.CommandContext(t.Context(), makeCommand, "--no-print-directory", "help").Output()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(output)) {
		target, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !slices.Contains(phony, target) || strings.TrimSpace(words) == "" {
			t.Errorf("it lists: %s", line)
		}
		listed[target] = true
	}
	for _, target := range phony {
		if listed[target] == slices.Contains(unlisted, target) {
			t.Errorf("%s is listed: %t", target, listed[target])
		}
	}
}
