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
	"slices"
	"strings"
	"syscall"
)

const (
	// builtVersion is the last release of Terraform under the Mozilla Public License. OpenTofu would be newer, but its
	// module replaces others, which "go install" refuses.
	builtVersion = "1.5.7"
	builtPackage = "github.com/hashicorp/terraform@v" + builtVersion

	// VariableProvider names the environment variable with the path of a provider that is already built.
	VariableProvider = "AIHUBMIX_PROVIDER"
	providerPackage  = "github.com/aihubmix/terraform-provider-aihubmix"
	providerName     = "terraform-provider-aihubmix"
)

// buildTerraform is the last resort on a machine that reaches Go's module proxy and nothing else. The result stays in
// the user's cache folder, because the build takes minutes.
func buildTerraform(ctx context.Context, progress io.Writer, reason string) (executable string, err error) {
	cache, err := os.UserCacheDir()
	if err = errors.Join(ctx.Err(), err); err != nil {
		return "", err
	}
	folder := filepath.Join(cache, providerName, "terraform-"+builtVersion+"-"+runtime.GOOS+"_"+runtime.GOARCH)
	executable = filepath.Join(folder, executableName("terraform"))
	if _, err := os.Stat(executable); err == nil {
		fmt.Fprintf(progress, "Terraform cannot be fetched (%s); Terraform %s is used, which was built here before.\n",
			reason, builtVersion)
		return executable, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	// It is built elsewhere and moved when it is complete.
	temporary, err := os.MkdirTemp(folder, "build-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temporary)
	fmt.Fprintf(progress, "Terraform cannot be fetched (%s), so Terraform %s, its last open-source release, is built "+
		"with “go install”. This takes some minutes, once; it is kept in %s ...\n", reason, builtVersion, folder)
	variables := []string{"GOBIN=" + temporary, "GOTMPDIR=" + temporary, "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0"}
	err = runGo(ctx, variables, "install", "-ldflags=-s -w", builtPackage)
	if err != nil && ctx.Err() == nil {
		// The last line says why; the lines before it say what was downloaded.
		lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
		err = errors.New(lines[len(lines)-1])
	}
	if err != nil {
		return "", err
	}
	return executable, os.Rename(filepath.Join(temporary, executableName("terraform")), executable)
}

// Provider puts the executable of the provider into a folder: the one that $AIHUBMIX_PROVIDER names, or one that it
// builds with further flags. Without any, the build shares the go command's cache with the tests.
func Provider(ctx context.Context, folder string, flags ...string) (executable string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	executable = filepath.Join(folder, executableName(providerName))
	// Tests whose results the go command caches may read this: it does not notice syscall.Getenv.
	if given, isGiven := syscall.Getenv(VariableProvider); isGiven && given != "" {
		return executable, os.Link(given, executable)
	}
	// Git, and what it thinks of this folder, does not matter here.
	arguments := append([]string{"build", "-buildvcs=false", "-o", executable}, flags...)
	if err := runGo(ctx, []string{"GOTMPDIR=" + folder}, append(arguments, providerPackage)...); err != nil {
		return "", fmt.Errorf("the provider cannot be built: %w", err)
	}
	return executable, nil
}

// runGo runs the go command for this machine, whatever the environment says of another.
func runGo(ctx context.Context, variables []string, arguments ...string) error {
	command := exec.CommandContext(ctx, "go", arguments...) //nolint:gosec // Arguments of this package.
	command.Env = slices.Concat(os.Environ(), []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}, variables)
	interruptAtEnd(command)
	output, err := command.CombinedOutput()
	if err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%w\n%s", err, output))
	}
	return nil
}

func executableName(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
