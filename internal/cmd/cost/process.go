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

// build builds the executable as a release is built, as the GNUmakefile does.
func build(folder string) (executable string, err error) {
	executable = filepath.Join(folder, "terraform-provider-aihubmix")
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	command := exec.Command("go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags", "-s -w", "-o", executable, "github.com/aihubmix/terraform-provider-aihubmix") //nolint:gosec // A folder of our own.
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
	return handshake, resident(command.Process.Pid), nil
}

func resident(pid int) (kibibytes int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kibibytes); err == nil {
			return kibibytes
		}
	}
	return 0
}
