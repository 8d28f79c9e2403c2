package main

import (
	"archive/zip"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

const mebibyte = 1 << 20

// sizeLimits are in bytes. Every pipeline that uses the provider downloads it.
var sizeLimits = map[target]int{{"linux", "amd64"}: 18.75 * mebibyte}

// checkArchives checks what users unpack, and prints the size of each binary.
func (r release) checkArchives(out io.Writer) (wrong error) {
	var packed time.Time
	for _, t := range r.targets {
		wrong = errors.Join(wrong, r.checkFiles(t, &packed))
		binary, err := r.readBinary(t)
		if err != nil {
			return errors.Join(wrong, err)
		}
		fmt.Fprintf(out, "%-15s %.2f MiB\n", t, float64(len(binary))/mebibyte)
		if limit, isLimited := sizeLimits[t]; isLimited && len(binary) > limit {
			err = fmt.Errorf("the binary for %s has %d bytes, more than %d", t, len(binary), limit)
		}
		information, readErr := buildinfo.Read(bytes.NewReader(binary))
		if readErr != nil {
			return errors.Join(wrong, err, fmt.Errorf("the binary in %s: %w", r.archive(t), readErr))
		}
		wrong = errors.Join(wrong, err, r.checkBuild(t, information), r.checkSBOM(t, information))
	}
	return wrong
}

// checkFiles checks that an archive has the binary under the name that the CLIs search for, the license, and nothing
// that depends on the machine that packed it. All files of a release are of the same time.
func (r release) checkFiles(t target, packed *time.Time) (wrong error) {
	archive, err := zip.OpenReader(r.path(r.archive(t)))
	if err != nil {
		return fmt.Errorf("%s: %w", r.archive(t), err)
	}
	defer archive.Close()
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
		if packed.IsZero() {
			*packed = file.Modified
		}
		if !file.Modified.Equal(*packed) {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %s is of %s, not of %s: the time should be that of the commit",
				r.archive(t), file.Name, file.Modified, *packed))
		}
		if isExecutable := file.Mode().Perm()&0o111 != 0; isExecutable != (file.Name == r.binary(t)) {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %s has the mode %s", r.archive(t), file.Name, file.Mode()))
		}
	}
	slices.Sort(names)
	if expected := []string{"LICENSE", "README.md", r.binary(t)}; !slices.Equal(names, expected) {
		wrong = errors.Join(wrong, fmt.Errorf("%s holds %q, want %q", r.archive(t), names, expected))
	}
	return wrong
}

// checkBuild checks the settings of the build that Go has stored in the binary.
func (r release) checkBuild(t target, information *buildinfo.BuildInfo) (wrong error) {
	settings := map[string]string{}
	for _, setting := range information.Settings {
		settings[setting.Key] = setting.Value
	}
	for name, expected := range map[string]string{
		"GOOS": t.system, "GOARCH": t.architecture,
		"CGO_ENABLED": "0", "-trimpath": "true", "-tags": "grpcnotrace",
	} {
		if settings[name] != expected {
			wrong = errors.Join(wrong, fmt.Errorf("the binary in %s was built with %s=%q, want %q",
				r.archive(t), name, settings[name], expected))
		}
	}
	return wrong
}

// checkSBOM checks that the SBOM is SPDX, and names the modules that Go names in the binary.
func (r release) checkSBOM(t target, information *buildinfo.BuildInfo) (wrong error) {
	content, err := os.ReadFile(r.path(r.sbom(t)))
	if err != nil {
		return err
	}
	var document struct {
		Version  string `json:"spdxVersion"`
		Packages []struct {
			Name    string `json:"name"`
			Version string `json:"versionInfo"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("%s: %w", r.sbom(t), err)
	}
	if !strings.HasPrefix(document.Version, "SPDX-2.") {
		return fmt.Errorf("%s is not an SPDX 2 document: %q", r.sbom(t), document.Version)
	}
	named := map[string]bool{}
	for _, p := range document.Packages {
		named[p.Name+" "+p.Version] = true
	}
	if len(information.Deps) == 0 {
		return fmt.Errorf("the binary in %s names no modules", r.archive(t))
	}
	for _, module := range information.Deps {
		if !named[module.Path+" "+module.Version] {
			wrong = errors.Join(wrong, fmt.Errorf("%s leaves out %s %s", r.sbom(t), module.Path, module.Version))
		}
	}
	return wrong
}

func (r release) readBinary(t target) ([]byte, error) {
	archive, err := zip.OpenReader(r.path(r.archive(t)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.archive(t), err)
	}
	defer archive.Close()
	return fs.ReadFile(archive, r.binary(t))
}
