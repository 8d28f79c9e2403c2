package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const project = "terraform-provider-aihubmix"

// target is a platform by the names of Go.
type target struct{ system, architecture string }

func (t target) String() string { return t.system + "/" + t.architecture }

// targets are all platforms that the registries offer and Go can build for.
var targets = parseTargets("darwin/amd64 darwin/arm64 freebsd/386 freebsd/amd64 freebsd/arm freebsd/arm64 " +
	"linux/386 linux/amd64 linux/arm linux/arm64 windows/386 windows/amd64 windows/arm64")

func parseTargets(names string) (parsed []target) {
	for name := range strings.FieldsSeq(names) {
		system, architecture, _ := strings.Cut(name, "/")
		parsed = append(parsed, target{system, architecture})
	}
	return parsed
}

var thisMachine = target{runtime.GOOS, runtime.GOARCH}

// release is a folder with the files of a release. A missing file is an error of the step that reads it.
type release struct {
	folder, version string
	targets         []target
}

// openRelease takes the version from the name of the manifest. It refuses a folder with an archive that would not be
// inspected.
func openRelease(folder string, targets []target) (release, error) {
	manifests, err := filepath.Glob(filepath.Join(folder, project+"_*_manifest.json"))
	if err != nil {
		return release{}, err
	}
	if len(manifests) != 1 {
		return release{}, fmt.Errorf("there are %d files %s_VERSION_manifest.json in %s, want 1",
			len(manifests), project, folder)
	}
	version := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(manifests[0]), "_manifest.json"), project+"_")
	r := release{folder: folder, version: version, targets: targets}
	archives, err := filepath.Glob(filepath.Join(folder, project+"_*.zip"))
	if err != nil {
		return release{}, err
	}
	for _, path := range archives {
		isExpected := func(t target) bool { return r.archive(t) == filepath.Base(path) }
		if !slices.ContainsFunc(targets, isExpected) {
			return release{}, fmt.Errorf("%s is not part of a release", filepath.Base(path))
		}
	}
	return r, nil
}

func (r release) path(name string) string { return filepath.Join(r.folder, name) }

func (r release) file(end string) string { return project + "_" + r.version + "_" + end }

func (r release) manifest() string { return r.file("manifest.json") }

// archive is the name that both registries and the mirrors of the CLIs expect.
func (r release) archive(t target) string { return r.file(t.system + "_" + t.architecture + ".zip") }

func (r release) sbom(t target) string { return r.archive(t) + ".spdx.json" }

// binary is the name of the file that the CLIs search for in an archive.
func (r release) binary(t target) string {
	name := project + "_v" + r.version
	if t.system == "windows" {
		name += ".exe"
	}
	return name
}
