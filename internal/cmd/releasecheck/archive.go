package main

import (
	"archive/zip"
	"bytes"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

const mebibyte = 1 << 20

// sizeLimits are in bytes. Every pipeline that uses the provider downloads it.
var sizeLimits = map[target]int{{"linux", "amd64"}: 18.75 * mebibyte}

// checkArchives checks what users unpack: the binary under the name that the CLIs search for, the license, and nothing
// that depends on the machine that packed it.
func (r release) checkArchives() error {
	var wrong []error
	var packed time.Time
	for _, t := range r.targets {
		archive, err := zip.OpenReader(r.path(r.archive(t)))
		if err != nil {
			return fmt.Errorf("%s: %w", r.archive(t), err)
		}
		var names []string
		for _, file := range archive.File {
			names = append(names, file.Name)
			if packed.IsZero() {
				packed = file.Modified
			}
			if !file.Modified.Equal(packed) {
				wrong = append(wrong, fmt.Errorf("%s: %s is of %s, not of %s: the time should be that of the commit",
					r.archive(t), file.Name, file.Modified, packed))
			}
			if isExecutable := file.Mode().Perm()&0o111 != 0; isExecutable != (file.Name == r.binary(t)) {
				wrong = append(wrong, fmt.Errorf("%s: %s has the mode %s", r.archive(t), file.Name, file.Mode()))
			}
		}
		_ = archive.Close()
		slices.Sort(names)
		if expected := []string{"LICENSE", "README.md", r.binary(t)}; !slices.Equal(names, expected) {
			wrong = append(wrong, fmt.Errorf("%s holds %q, want %q", r.archive(t), names, expected))
			continue
		}
		wrong = append(wrong, r.checkBuild(t))
	}
	return errors.Join(wrong...)
}

// checkBuild checks the settings of the build that Go has stored in the binary.
func (r release) checkBuild(t target) error {
	information, err := r.buildInformation(t)
	if err != nil {
		return err
	}
	settings := map[string]string{}
	for _, setting := range information.Settings {
		settings[setting.Key] = setting.Value
	}
	var wrong []error
	for name, expected := range map[string]string{
		"GOOS": t.system, "GOARCH": t.architecture,
		"CGO_ENABLED": "0", "-trimpath": "true", "-tags": "grpcnotrace",
	} {
		if settings[name] != expected {
			wrong = append(wrong, fmt.Errorf("the binary in %s was built with %s=%q, want %q",
				r.archive(t), name, settings[name], expected))
		}
	}
	return errors.Join(wrong...)
}

// checkSizes prints all sizes, and refuses a binary above its limit.
func (r release) checkSizes(out io.Writer) (tooLarge error) {
	for _, t := range r.targets {
		binary, err := r.readBinary(t)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%-15s %.2f MiB\n", t, float64(len(binary))/mebibyte)
		if limit, isLimited := sizeLimits[t]; isLimited && len(binary) > limit {
			tooLarge = fmt.Errorf("the binary for %s has %d bytes, more than %d", t, len(binary), limit)
		}
	}
	return tooLarge
}

func (r release) buildInformation(t target) (*buildinfo.BuildInfo, error) {
	content, err := r.readBinary(t)
	if err != nil {
		return nil, err
	}
	information, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("the binary in %s: %w", r.archive(t), err)
	}
	return information, nil
}

func (r release) readBinary(t target) ([]byte, error) {
	archive, err := zip.OpenReader(r.path(r.archive(t)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.archive(t), err)
	}
	defer archive.Close()
	return fs.ReadFile(archive, r.binary(t))
}
