package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

const (
	providerPackage = "github.com/aihubmix/terraform-provider-aihubmix"
	// providerVersion is only seen by the CLI, which insists on one above 0.0.0.
	providerVersion = "0.0.1"
)

// workspace is the temporary folder in which everything is done: the provider,
// the CLI's configuration, and a folder for each configuration that is applied.
type workspace struct {
	cli    terraformcli.CLI
	folder string
	out    io.Writer
}

func newWorkspace(cli terraformcli.CLI, out io.Writer) (*workspace, error) {
	folder, err := os.MkdirTemp("", "aihubmix-demo-")
	if err != nil {
		return nil, fmt.Errorf("no temporary folder can be created: %w", err)
	}
	w := &workspace{cli: cli, folder: folder, out: out}
	// A mirror as the only source makes init work offline, and without the
	// warning that development overrides give.
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(w.mirror()))
	if err := os.WriteFile(w.cliConfiguration(), []byte(mirror), 0o600); err != nil {
		w.remove()
		return nil, fmt.Errorf("the CLI cannot be configured: %w", err)
	}
	return w, nil
}

func (w *workspace) mirror() string           { return filepath.Join(w.folder, "mirror") }
func (w *workspace) cliConfiguration() string { return filepath.Join(w.folder, "cli.tfrc") }

// cliVariables make the CLI find the provider, and put all files that it needs
// for a while into the workspace: an interrupted one does not remove them all.
func (w *workspace) cliVariables() []string {
	return []string{"TF_CLI_CONFIG_FILE=" + w.cliConfiguration(), "TMPDIR=" + w.folder, "TMP=" + w.folder, "TEMP=" + w.folder}
}

func (w *workspace) remove() { _ = os.RemoveAll(w.folder) }

// prebuilt is an executable to take in place of building one. Tests set it: to link the
// provider takes longer than all else that a part of the demo does.
var prebuilt string

// buildProvider puts the provider where the CLI looks for it in a mirror.
func (w *workspace) buildProvider(ctx context.Context) error {
	executable := w.executable()
	if prebuilt != "" {
		if err := os.MkdirAll(filepath.Dir(executable), 0o700); err != nil {
			return err
		}
		return os.Link(prebuilt, executable)
	}
	// Neither git nor what it thinks of this folder matters to the demo.
	build := program{
		path:        "go",
		arguments:   []string{"build", "-buildvcs=false", "-o", executable, providerPackage},
		environment: append(os.Environ(), "GOTMPDIR="+w.folder),
	}
	printed, err := build.run(ctx)
	if err != nil {
		w.quote(printed.all())
		return fmt.Errorf("the provider cannot be built (%w)", err)
	}
	return nil
}

// executable is where the CLI looks for the provider.
func (w *workspace) executable() string {
	executable := filepath.Join(w.mirror(), w.cli.RegistryHost(), "aihubmix", "aihubmix", providerVersion,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-aihubmix_v"+providerVersion)
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	return executable
}

// say prints a line of the demo's own.
func (w *workspace) say(format string, arguments ...any) {
	fmt.Fprintf(w.out, format+"\n", arguments...)
}

// quote prints what a command printed, set off from the demo's own lines.
func (w *workspace) quote(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	fmt.Fprintln(w.out)
	for line := range strings.Lines(text) {
		fmt.Fprintln(w.out, strings.TrimRight("    "+line, " \r\n"))
	}
	fmt.Fprintln(w.out)
}
