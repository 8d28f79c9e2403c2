package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const project = "terraform-provider-aihubmix"

// release is a folder with the files of a release. Others may lie there, too, so
// long as their names do not begin with the project's.
type release struct {
	folder  string
	version string
	targets []target
}

// openRelease takes the version from the name of the sums, and refuses a folder
// that lacks a file or has one too many.
func openRelease(folder string, targets []target) (release, error) {
	found, err := filepath.Glob(filepath.Join(folder, project+"_*"))
	if err != nil {
		return release{}, err
	}
	var names []string
	r := release{folder: folder, targets: targets}
	for _, path := range found {
		if information, err := os.Stat(path); err != nil || information.IsDir() {
			continue // Builds are in folders beside the release.
		}
		name := filepath.Base(path)
		names = append(names, name)
		if version, isSums := strings.CutSuffix(name, "_SHA256SUMS"); isSums {
			r.version = strings.TrimPrefix(version, project+"_")
		}
	}
	if r.version == "" {
		return release{}, fmt.Errorf("there is no file %s_VERSION_SHA256SUMS in %s", project, folder)
	}
	var wrong []error
	expected := append(r.summed(), r.sums(), r.signature())
	for _, name := range expected {
		if !slices.Contains(names, name) {
			wrong = append(wrong, fmt.Errorf("%s is missing", name))
		}
	}
	for _, name := range names {
		if !slices.Contains(expected, name) {
			wrong = append(wrong, fmt.Errorf("%s is not part of a release", name))
		}
	}
	return r, errors.Join(wrong...)
}

func (r release) path(name string) string { return filepath.Join(r.folder, name) }

func (r release) file(end string) string { return project + "_" + r.version + "_" + end }

func (r release) manifest() string  { return r.file("manifest.json") }
func (r release) sums() string      { return r.file("SHA256SUMS") }
func (r release) signature() string { return r.file("SHA256SUMS.sig") }

// archive is named as both registries and the CLIs' mirrors want it.
func (r release) archive(t target) string { return r.file(t.system + "_" + t.architecture + ".zip") }

func (r release) sbom(t target) string { return r.archive(t) + ".spdx.json" }

// binary is the name that the CLIs look for in an archive.
func (r release) binary(t target) string {
	name := project + "_v" + r.version
	if t.system == "windows" {
		name += ".exe"
	}
	return name
}

// summed are the files whose sums are told.
func (r release) summed() []string {
	names := []string{r.manifest()}
	for _, t := range r.targets {
		names = append(names, r.archive(t), r.sbom(t))
	}
	return names
}
