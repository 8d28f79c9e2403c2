// Command install puts a build of the provider where Terraform and OpenTofu look for
// providers before they ask a registry, and takes it away again. Configurations use it
// as they would use a release: no development override, no setting of the CLI.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

func main() {
	remove := flag.Bool("remove", false, "remove what was installed")
	flag.Parse()
	if err := run(os.Stdout, *remove, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n", err)
		os.Exit(1)
	}
}

func run(out io.Writer, remove bool, executables []string) error {
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return fmt.Errorf("this must be run in the repository's folder: %w", err)
	}
	version, err := nextVersion(string(changelog))
	if err != nil {
		return err
	}
	plugins, err := pluginsFolder()
	if err != nil {
		return err
	}
	switch {
	case remove && len(executables) == 0:
		return uninstall(out, plugins, version)
	case !remove && len(executables) == 1:
		return install(out, plugins, version, executables[0])
	}
	return errors.New("name the provider to install, or use -remove")
}

// pluginsFolder is the folder of the user's in which both CLIs look for providers
// unless their configuration says otherwise.
func pluginsFolder() (string, error) {
	if runtime.GOOS == "windows" {
		settings, err := os.UserConfigDir() // %AppData%
		return filepath.Join(settings, "terraform.d", "plugins"), err
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".terraform.d", "plugins"), err
}
