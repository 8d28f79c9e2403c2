// Command install puts a build of the provider where Terraform and OpenTofu search for providers before they contact a
// registry; without the name of a build, it removes it again, and with -version, it prints the version that it
// installs. Configurations use it like a release, without a development override or another setting of the CLI.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, builds ...string) error {
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	version, err := nextVersion(string(changelog))
	if err != nil {
		return err
	}
	if len(builds) == 1 && builds[0] == "-version" {
		fmt.Fprintln(out, version)
		return nil
	}
	plugins, err := pluginsFolder()
	if err != nil {
		return err
	}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(plugins, host, "aihubmix", "aihubmix", version)
		if err := os.RemoveAll(folder); err != nil { //nolint:gosec // In the user's own home.
			return err
		}
		platform := filepath.Join(folder, runtime.GOOS+"_"+runtime.GOARCH)
		for _, build := range builds {
			content, err := os.ReadFile(build)                   //nolint:gosec // The build that make names.
			err = errors.Join(err, os.MkdirAll(platform, 0o755)) //nolint:gosec // As for any other program.
			if err != nil {
				return err
			}
			path := filepath.Join(platform, filepath.Base(build))
			if err := os.WriteFile(path, content, 0o755); err != nil { //nolint:gosec // A program.
				return err
			}
		}
	}
	if len(builds) == 0 {
		fmt.Fprintf(out, "Removed version %s from %s, if it was there.\n", version, plugins)
		return nil
	}
	fmt.Fprintf(out, `Installed version %s in %s. Run "terraform init" or "tofu init": both take
aihubmix/aihubmix from there, and not from a registry, until "make uninstall" removes it, unless the CLI's
own configuration has a provider_installation block. If init says that the package does not match the lock
file, as it does after a rebuild, delete .terraform.lock.hcl and run it again.
`, version, plugins)
	return nil
}

// pluginsFolder is the user's folder in which both CLIs search by default.
func pluginsFolder() (string, error) {
	if runtime.GOOS == "windows" {
		settings, err := os.UserConfigDir() // %AppData%
		return filepath.Join(settings, "terraform.d", "plugins"), err
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".terraform.d", "plugins"), err
}

var released = regexp.MustCompile(`(?m)^## \[(\d+)\.(\d+)\.\d+\]|^The first release, (\d+\.\d+\.\d+), will hold`)

// nextVersion is the version after the newest release in the changelog, which fits the constraints of the
// documentation: the next minor version, or the first release.
func nextVersion(changelog string) (string, error) {
	newest := released.FindStringSubmatch(changelog)
	if newest == nil {
		return "", errors.New("CHANGELOG.md names no release")
	}
	minor, err := strconv.Atoi("0" + newest[2])
	return cmp.Or(newest[3], fmt.Sprintf("%s.%d.0", newest[1], minor+1)), err
}
