package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	// builtVersion is the last release of Terraform under the Mozilla Public License.
	// OpenTofu would be newer, but its module replaces others, which `go install` refuses.
	builtVersion = "1.5.7"
	builtPackage = "github.com/hashicorp/terraform@v" + builtVersion
	// stopTimeout is how long an interrupted build may take to remove its files.
	stopTimeout = 10 * time.Second
)

// build is the last resort of a machine that reaches Go's module proxy and nothing
// else. What was built is kept in the user's cache folder, since it takes minutes.
// Processes that need it at the same time build it once.
func build(ctx context.Context, progress io.Writer, reason string) (CLI, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return CLI{}, err
	}
	folder := filepath.Join(cache, "terraform-provider-aihubmix", "terraform-"+builtVersion+"-"+runtime.GOOS+"_"+runtime.GOARCH)
	built := CLI{Path: filepath.Join(folder, executableName("terraform"))}
	if exists(built.Path) {
		fmt.Fprintf(progress, "Terraform cannot be fetched (%s); Terraform %s is used, which was built here before.\n", reason, builtVersion)
		return built, nil
	}
	goCommand, err := absolute("go")
	if err != nil {
		return CLI{}, fmt.Errorf("go: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return CLI{}, err
	}
	unlock, err := lock(ctx, filepath.Join(folder, "lock"), func() {
		fmt.Fprintf(progress, "Terraform cannot be fetched (%s); waiting for another process that is building Terraform %s ...\n", reason, builtVersion)
	})
	if err != nil {
		return CLI{}, err
	}
	defer unlock()
	if exists(built.Path) {
		return built, nil // By the process that had the lock.
	}
	fmt.Fprintf(progress, "Terraform cannot be fetched (%s), so Terraform %s, its last open-source release, is built with “go install”. "+
		"This takes some minutes, once; it is kept in %s ...\n", reason, builtVersion, folder)
	return built, install(ctx, goCommand, folder, built.Path)
}

// install builds elsewhere and moves the file to its place when it is whole.
func install(ctx context.Context, goCommand, folder, executable string) error {
	temporary, err := os.MkdirTemp(folder, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	command := exec.CommandContext(ctx, goCommand, "install", "-ldflags=-s -w", builtPackage)
	command.Dir = temporary
	// Settings for the provider's own build have no say in this one.
	command.Env = append(os.Environ(), "GOBIN="+temporary, "GOTMPDIR="+temporary, "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH,
		"GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = stopTimeout
	if output, err := command.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: %s", err, lastLine(output))
	}
	return os.Rename(filepath.Join(temporary, executableName("terraform")), executable)
}

func executableName(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lastLine is where go says why, after what it downloaded.
func lastLine(output []byte) string {
	text := strings.TrimSpace(string(output))
	return strings.TrimSpace(text[strings.LastIndex(text, "\n")+1:])
}

// buildFailure is the reason in one line.
func buildFailure(err error) string {
	if errors.Is(err, context.Canceled) {
		return interrupted
	}
	return inOneLine(err)
}
