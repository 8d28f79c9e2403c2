package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// hosts are the registries from which the CLIs take a provider whose source names
// none: Terraform's and OpenTofu's.
var hosts = []string{"registry.terraform.io", "registry.opentofu.org"}

const executableName = "terraform-provider-aihubmix"

// providerFolder has a folder for each version, each with one for each platform.
func providerFolder(plugins, host string) string {
	return filepath.Join(plugins, host, "aihubmix", "aihubmix")
}

func platformFolder(plugins, host, version string) string {
	return filepath.Join(providerFolder(plugins, host), version, runtime.GOOS+"_"+runtime.GOARCH)
}

func install(out io.Writer, plugins, version, executable string) error {
	content, err := os.ReadFile(executable) //nolint:gosec // The build that make names.
	if err != nil {
		return fmt.Errorf("the provider is not built: %w", err)
	}
	name := executableName + "_v" + version
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	fmt.Fprintf(out, "Installed version %s of this build for %s_%s in\n", version, runtime.GOOS, runtime.GOARCH)
	for _, host := range hosts {
		folder := platformFolder(plugins, host, version)
		if err := replace(folder, name, content); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %s\n", folder)
	}
	fmt.Fprintf(out, `Run "terraform init" or "tofu init": both take aihubmix/aihubmix from there, and from no
registry, until "make uninstall" removes it, unless the CLI's own configuration has a provider_installation
block. Where init says that the package does not match the lock file, as it does after a
rebuild, delete .terraform.lock.hcl and run it again.
`)
	return nil
}

// replace writes a file in one piece: a CLI may be running the one that is there.
func replace(folder, name string, content []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // As any other program.
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(folder), "new-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // It is gone where all went well.
	if _, err := temporary.Write(content); err != nil {
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o755); err != nil { //nolint:gosec // It is to be run.
		return err
	}
	return os.Rename(temporary.Name(), filepath.Join(folder, name))
}

// uninstall removes that version, and each folder that is empty then. What else hides
// the registry's versions is named, and stays: it was put there by somebody.
func uninstall(out io.Writer, plugins, version string) error {
	removed := 0
	for _, host := range hosts {
		folder := platformFolder(plugins, host, version)
		if _, err := os.Stat(folder); err != nil {
			continue
		}
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
		fmt.Fprintf(out, "Removed %s\n", folder)
		removed++
		removeEmpty(filepath.Dir(folder), filepath.Dir(filepath.Dir(plugins)))
		if others, _ := filepath.Glob(filepath.Join(providerFolder(plugins, host), "*")); len(others) > 0 {
			fmt.Fprintf(out, "Other copies hide those of %s still: %s\n", host, providerFolder(plugins, host))
		}
	}
	if removed == 0 {
		fmt.Fprintf(out, "Version %s is not installed in %s.\n", version, plugins)
	}
	return nil
}

// removeEmpty removes a folder and those around it as far as they are empty, up to the
// one that stays.
func removeEmpty(folder, stays string) {
	for folder != stays && os.Remove(folder) == nil {
		folder = filepath.Dir(folder)
	}
}
