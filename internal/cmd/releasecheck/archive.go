package main

import (
	"archive/zip"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const mebibyte = 1 << 20

// sizeLimits are in bytes. Every pipeline that uses the provider downloads it.
var sizeLimits = map[target]int{"linux_amd64": 18.75 * mebibyte}

// checkArchives checks what users unpack, and prints the size of each binary.
func (r release) checkArchives(out io.Writer) (wrong error) {
	for _, t := range r.targets {
		if err := errors.Join(r.checkFiles(t), r.checkBinary(t, out)); err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %w", r.archive(t), err))
		}
	}
	return wrong
}

// checkFiles checks that an archive has the license, and the binary as a program under the name that the CLIs search
// for.
func (r release) checkFiles(t target) (wrong error) {
	archive, err := zip.OpenReader(r.path(r.archive(t)))
	if err != nil {
		return err
	}
	defer archive.Close()
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
		if isExecutable := file.Mode().Perm()&0o111 != 0; isExecutable != (file.Name == r.binary(t)) {
			wrong = errors.Join(wrong, fmt.Errorf("%s has the mode %s", file.Name, file.Mode()))
		}
	}
	slices.Sort(names)
	if expected := []string{"LICENSE", "README.md", r.binary(t)}; !slices.Equal(names, expected) {
		wrong = errors.Join(wrong, fmt.Errorf("it holds %q, want %q", names, expected))
	}
	return wrong
}

// checkBinary checks the size, the settings of the build and the modules, of which Go has stored the latter two in the
// binary.
func (r release) checkBinary(t target, out io.Writer) (wrong error) {
	binary, err := r.readBinary(t)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-15s %.2f MiB\n", t, float64(len(binary))/mebibyte)
	if limit, isLimited := sizeLimits[t]; isLimited && len(binary) > limit {
		wrong = fmt.Errorf("the binary has %d bytes, more than %d", len(binary), limit)
	}
	information, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return errors.Join(wrong, err)
	}
	settings := map[string]string{}
	for _, setting := range information.Settings {
		settings[setting.Key] = setting.Value
	}
	system, architecture, _ := strings.Cut(string(t), "_")
	for name, expected := range map[string]string{
		"GOOS": system, "GOARCH": architecture, "CGO_ENABLED": "0", "-trimpath": "true", "-tags": "grpcnotrace",
	} {
		if settings[name] != expected {
			wrong = errors.Join(wrong, fmt.Errorf("it was built with %s=%q, want %q", name, settings[name], expected))
		}
	}
	return errors.Join(wrong, r.checkSBOM(t, information))
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
	for _, module := range information.Deps {
		if !named[module.Path+" "+module.Version] {
			wrong = errors.Join(wrong, fmt.Errorf("%s leaves out %s %s", r.sbom(t), module.Path, module.Version))
		}
	}
	return wrong
}
