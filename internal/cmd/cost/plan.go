package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// latency is how long the API takes to response while a plan is measured.
const latency = 20 * time.Millisecond

// planned is a configuration whose plans are measured, applied before where it has
// resources, with an API of its own.
type planned struct {
	folder      string
	environment []string
	cli         terraformcli.CLI
	server      *gatewaytest.Server
}

// measured is what one plan took: time, and CPU time of the CLI and all its processes.
type measured struct{ wall, cpu time.Duration }

// workshop is where plans are measured: a CLI, and a folder with providers.
type workshop struct {
	cli    terraformcli.CLI
	folder string
	// peers is a folder with executables of other providers, empty for none.
	peers string
}

// prepare writes and applies a configuration. SERVER in it stands for the API's address.
func (w workshop) prepare(ctx context.Context, configuration string) (*planned, error) {
	folder, err := os.MkdirTemp(w.folder, "plan-")
	if err != nil {
		return nil, err
	}
	p := &planned{folder: folder, cli: w.cli, server: gatewaytest.NewServer()}
	overrides := fmt.Sprintf("    \"aihubmix/aihubmix\" = %[1]q\n    \"aihubmix/bare\" = %[1]q\n", w.folder)
	if w.peers != "" {
		overrides += fmt.Sprintf("    \"hashicorp/http\" = %[1]q\n    \"hashicorp/random\" = %[1]q\n", w.peers)
	}
	for name, content := range map[string]string{
		"cli.tfrc": "provider_installation {\n  dev_overrides {\n" + overrides + "  }\n  direct {}\n}\n",
		"main.tf":  strings.ReplaceAll(configuration, "SERVER", p.server.URL),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			return nil, err
		}
	}
	p.environment = terraformcli.Environment("TF_CLI_CONFIG_FILE="+filepath.Join(folder, "cli.tfrc"),
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+p.server.URL)
	if _, err := p.run(ctx, "apply", "-auto-approve"); err != nil {
		p.server.Close()
		return nil, err
	}
	p.server.Inject(gatewaytest.Fault{Delay: latency, Processed: true})
	return p, nil
}

// plan makes a plan, which must find nothing to do.
func (p *planned) plan(ctx context.Context) (measured, error) {
	return p.run(ctx, "plan", "-detailed-exitcode")
}

func (p *planned) run(ctx context.Context, arguments ...string) (measured, error) {
	command := exec.CommandContext(ctx, p.cli.Path, append(arguments, "-no-color")...) //nolint:gosec // The CLI that was found.
	command.Dir, command.Env = p.folder, p.environment
	var printed bytes.Buffer
	command.Stdout, command.Stderr = &printed, &printed
	begun := time.Now()
	if err := command.Run(); err != nil {
		return measured{}, fmt.Errorf("%s %v: %w: %s", p.cli.Name(), arguments, err, printed.String())
	}
	return measured{time.Since(begun), command.ProcessState.UserTime() + command.ProcessState.SystemTime()}, nil
}

// peakMemory is the most that the provider has resident during a plan, in KiB, 0 where
// the system does not report it.
func (p *planned) peakMemory(ctx context.Context, executable string) (kibibytes int64, err error) {
	ended := make(chan error, 1)
	go func() {
		_, err := p.plan(ctx)
		ended <- err
	}()
	for ticks := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case err := <-ended:
			return kibibytes, err
		case <-ticks.C:
			kibibytes = max(kibibytes, peakOf(executable))
		}
	}
}

// peakOf is the most that a process of that executable has had resident so far.
func peakOf(executable string) (kibibytes int64) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == executable {
			kibibytes = max(kibibytes, memoryOf(filepath.Join(filepath.Dir(link), "status"), "VmHWM"))
		}
	}
	return kibibytes
}
