package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

var printedComparison = regexp.MustCompile(`^1 [^\t]+\ttime \S+ s / \S+ s = \S+ \(\S+ to \S+\)\tCPU \S+ s / \S+ s = \S+ \(\S+ to \S+\)$`)

// How long they take is for the machine to say.
func TestPlansAreComparedWithAFloor(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	cli, err := terraformcli.Find(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer cli.Remove()
	folder := t.TempDir()
	executable, err := build(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := buildBare(folder); err != nil {
		t.Fatal(err)
	}
	space := workshop{cli: cli, folder: folder}
	var printed bytes.Buffer
	for _, row := range comparisons(1, 1, 1, 1, 1) {
		if err := space.compare(t.Context(), &printed, row, 1); err != nil {
			t.Fatal(err)
		}
	}
	for line := range strings.Lines(printed.String()) {
		if line = strings.TrimSuffix(line, "\n"); !printedComparison.MatchString(line) && !strings.HasSuffix(line, "left out: -peers names no folder with that provider") {
			t.Errorf("nothing is compared in %q", line)
		}
	}
	one, err := space.prepare(t.Context(), strings.ReplaceAll(ourKeys, "%d", "1"))
	if err != nil {
		t.Fatal(err)
	}
	defer one.server.Close()
	kibibytes, err := one.peakMemory(t.Context(), executable)
	if _, isReported := os.Stat(filepath.Join("/proc", "self", "exe")); err != nil || isReported == nil && kibibytes < 1<<10 {
		t.Errorf("the provider had %d KiB, %v", kibibytes, err)
	}
}
