package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

var printedComparison = regexp.MustCompile(
	`^1 [^\t]+\ttime \S+ s / \S+ s = \S+ \(\S+ to \S+\)\tCPU \S+ s / \S+ s = \S+ \(\S+ to \S+\)$`)

// The durations depend on the machine.
func TestPlansAreCompared(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	cli, err := terraformcli.Find(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer cli.Remove()
	b := bench{cli: cli, folder: t.TempDir()}
	executable, err := terraformcli.Provider(t.Context(), b.folder)
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	for _, row := range comparisons {
		row.count = 1
		if err := b.compare(t.Context(), &printed, row, 1); err != nil {
			t.Fatal(err)
		}
	}
	compared := 0
	for line := range strings.Lines(printed.String()) {
		if printedComparison.MatchString(strings.TrimSuffix(line, "\n")) {
			compared++
		} else if !strings.HasSuffix(line, "left out: -peers names no folder with that provider\n") {
			t.Errorf("nothing is compared in %q", line)
		}
	}
	if compared != 2 {
		t.Errorf("%d comparisons need no other provider", compared)
	}
	one, err := b.prepare(t.Context(), strings.ReplaceAll(ourKeys, "%d", "1"))
	if err != nil {
		t.Fatal(err)
	}
	defer one.gateway.Close()
	kibibytes, err := one.peakMemory(t.Context(), executable)
	_, unreported := os.Stat("/proc/self/exe")
	if err != nil || unreported == nil && kibibytes < 1<<10 {
		t.Errorf("the provider had %d KiB, %v", kibibytes, err)
	}
}
