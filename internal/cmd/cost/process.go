package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const module = "github.com/aihubmix/terraform-provider-aihubmix"

// build builds the provider as a release is built, as the GNUmakefile does.
func build(folder string) (executable string, err error) {
	return buildPackage(folder, "terraform-provider-aihubmix", module)
}

// buildBare builds the provider that does nothing.
func buildBare(folder string) (executable string, err error) {
	return buildPackage(folder, "terraform-provider-bare", module+"/internal/cmd/cost/bare")
}

func buildPackage(folder, name, packagePath string) (executable string, err error) {
	executable = filepath.Join(folder, name)
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	command := exec.Command("go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags", "-s -w", "-o", executable, packagePath) //nolint:gosec // A folder of our own.
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return executable, nil
}

// start runs the provider as a CLI does. It returns the time from its start to the
// line with which it reports where it serves, and its resident memory in KiB then, 0
// where the system does not report it.
func start(executable string) (handshake time.Duration, residentKiB int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, executable)
	command.Env = append(os.Environ(), "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
	output, err := command.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, err
	}
	defer func() { _, _ = command.Process.Kill(), command.Wait() }()
	line, err := bufio.NewReader(output).ReadString('\n')
	handshake = time.Since(begun)
	if err != nil || !strings.HasPrefix(line, "1|6|") {
		return 0, 0, fmt.Errorf("the provider did not report where it serves: %q, %w", line, err)
	}
	return handshake, memoryOf(fmt.Sprintf("/proc/%d/status", command.Process.Pid), "VmRSS"), nil
}

// memoryOf is a figure of a process's status: VmRSS is what it has resident, and VmHWM
// the most that it had.
func memoryOf(file, figure string) (kibibytes int64) {
	status, err := os.ReadFile(file) //nolint:gosec // A file under /proc.
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if _, err := fmt.Sscanf(line, figure+": %d kB", &kibibytes); err == nil {
			return kibibytes
		}
	}
	return 0
}
