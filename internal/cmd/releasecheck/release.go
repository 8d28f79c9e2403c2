package main

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const project = "terraform-provider-aihubmix"

// target is a platform as the names of archives have it, such as linux_amd64.
type target string

// targets are all platforms that the registries offer and Go can build for.
var targets = []target{
	"darwin_amd64", "darwin_arm64", "freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64", "windows_386", "windows_amd64", "windows_arm64",
}

const thisMachine = target(runtime.GOOS + "_" + runtime.GOARCH)

// release is a folder with the files of a release. A missing file is an error of the step that reads it.
type release struct {
	folder, version string
	targets         []target
}

// openRelease takes the version from the name of the manifest. It refuses a folder with an archive that would not be
// inspected.
func openRelease(folder string, targets []target) (r release, err error) {
	manifests, err := filepath.Glob(filepath.Join(folder, project+"_*_manifest.json"))
	if err == nil && len(manifests) != 1 {
		err = fmt.Errorf("there are %d files %s_VERSION_manifest.json in %s, want 1", len(manifests), project, folder)
	}
	if err != nil {
		return r, err
	}
	version := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(manifests[0]), "_manifest.json"), project+"_")
	r = release{folder, version, targets}
	archives, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	for _, path := range archives {
		isExpected := func(t target) bool { return r.archive(t) == filepath.Base(path) }
		if !slices.ContainsFunc(targets, isExpected) {
			return r, fmt.Errorf("%s is not part of a release", filepath.Base(path))
		}
	}
	return r, err
}

func (r release) path(name string) string { return filepath.Join(r.folder, name) }

// archive is the name that both registries and the mirrors of the CLIs expect.
func (r release) archive(t target) string { return fmt.Sprintf("%s_%s_%s.zip", project, r.version, t) }

func (r release) sbom(t target) string { return r.archive(t) + ".spdx.json" }

// binary is the name of the file that the CLIs search for in an archive.
func (r release) binary(t target) string {
	name := project + "_v" + r.version
	if strings.HasPrefix(string(t), "windows") {
		name += ".exe"
	}
	return name
}

func (r release) readBinary(t target) ([]byte, error) {
	archive, err := zip.OpenReader(r.path(r.archive(t)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.archive(t), err)
	}
	defer archive.Close()
	return fs.ReadFile(archive, r.binary(t))
}
