package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// inspect does what can be done without a key and with a binary that is no provider.
func inspect(t *testing.T, folder string) error {
	t.Helper()
	r, err := openRelease(folder, []target{thisMachine})
	if err != nil {
		return err
	}
	return errors.Join(r.checkManifest(), r.checkSums(), r.checkArchives(), r.checkSBOMs(), r.checkSizes(io.Discard), r.checkVersion(t.Context()))
}

func TestBadReleasesAreRefused(t *testing.T) {
	good := goodFiles(t)
	if err := inspect(t, good.write(t)); err != nil {
		t.Fatalf("a good release is refused: %v", err)
	}
	r := release{version: testedVersion, targets: []target{thisMachine}}
	binary := r.binary(thisMachine)
	built := buildProgram(t, "-trimpath", "-tags=grpcnotrace")
	whole := map[string][]byte{"LICENSE": nil, "README.md": nil, binary: built}
	repack := func(content map[string][]byte, damage ...func(*zip.FileHeader)) func(files) {
		return func(f files) {
			f[r.archive(thisMachine)] = pack(t, content, damage...)
			f.sum(r)
		}
	}
	for name, test := range map[string]struct {
		damage func(files)
		want   string
	}{
		"no sums":          {func(f files) { delete(f, r.sums()) }, "there is no file terraform-provider-aihubmix_VERSION_SHA256SUMS"},
		"no signature":     {func(f files) { delete(f, r.signature()) }, "_SHA256SUMS.sig is missing"},
		"no manifest":      {func(f files) { delete(f, r.manifest()) }, "_manifest.json is missing"},
		"a file too many":  {func(f files) { f[r.file("linux_armv6.zip")] = nil }, "_linux_armv6.zip is not part of a release"},
		"another protocol": {func(f files) { f[r.manifest()] = []byte(`{"version": 1, "metadata": {"protocol_versions": ["5.0"]}}`) }, "want 1 and [6.0]"},
		"a changed file":   {func(f files) { f[r.sbom(thisMachine)] = append(f[r.sbom(thisMachine)], ' ') }, "has the sum"},
		"a sum left out": {func(f files) {
			sums := string(f[r.sums()])
			f[r.sums()] = []byte(sums[strings.Index(sums, "\n")+1:])
		}, "leaves out " + r.manifest()},
		"a sum of nothing":    {func(f files) { f[r.sums()] = append(f[r.sums()], "00  other.zip\n"...) }, "names other.zip, which is not there"},
		"a binary misnamed":   {repack(map[string][]byte{"LICENSE": nil, "README.md": nil, project: built}), "want [\"LICENSE\" \"README.md\" \"" + binary},
		"no license":          {repack(map[string][]byte{"README.md": nil, binary: built}), "want [\"LICENSE\""},
		"a build with paths":  {repack(map[string][]byte{"LICENSE": nil, "README.md": nil, binary: buildProgram(t, "-tags=grpcnotrace")}), `-trimpath="", want "true"`},
		"a build with traces": {repack(map[string][]byte{"LICENSE": nil, "README.md": nil, binary: buildProgram(t, "-trimpath")}), `-tags="", want "grpcnotrace"`},
		"a file of another time": {repack(whole, func(header *zip.FileHeader) {
			if header.Name == "LICENSE" {
				header.Modified = header.Modified.Add(time.Hour)
			}
		}), "the time should be that of the commit"},
		"a binary that cannot be run": {repack(whole, func(header *zip.FileHeader) { header.SetMode(0o644) }), binary + " has the mode -rw-r--r--"},
		"no program":                  {repack(map[string][]byte{"LICENSE": nil, "README.md": nil, binary: []byte("text")}), "unrecognized file format"},
		"a binary too large": {func(f files) {
			f[r.archive(thisMachine)] = pack(t, map[string][]byte{
				"LICENSE": nil, "README.md": nil, binary: append(bytes.Clone(built), make([]byte, 19*mebibyte)...),
			})
		}, "more than 19398656"},
		"an SBOM that is none": {func(f files) { f[r.sbom(thisMachine)] = []byte(`{}`) }, "is not an SPDX 2 document"},
		"an SBOM without a module": {func(f files) {
			f[r.sbom(thisMachine)] = bytes.ReplaceAll(f[r.sbom(thisMachine)], []byte("v1.0.0"), []byte("v2"))
		}, "leaves out example.com/dependency v1.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "a binary too large" && sizeLimits[thisMachine] == 0 {
				t.Skip("binaries for this machine have no limit")
			}
			f := maps.Clone(good)
			test.damage(f)
			if err := inspect(t, f.write(t)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is:\n%v\nwant: %s", err, test.want)
			}
		})
	}
}

func TestVersionOfTheBinaryIsThatOfTheRelease(t *testing.T) {
	f := files{}
	for name, content := range goodFiles(t) {
		name = strings.ReplaceAll(name, testedVersion, "1.2.4")
		f[name] = content
	}
	r := release{version: "1.2.4", targets: []target{thisMachine}}
	f[r.archive(thisMachine)] = pack(t, map[string][]byte{r.binary(thisMachine): buildProgram(t)})
	r.folder = f.write(t)
	if err := r.checkVersion(t.Context()); err == nil || !strings.Contains(err.Error(), "want the version 1.2.4") {
		t.Errorf("the error is: %v", err)
	}
}

func TestAnotherBuildIsRefused(t *testing.T) {
	r := release{folder: goodFiles(t).write(t), version: testedVersion}
	again := files{"same": buildProgram(t, "-trimpath", "-tags=grpcnotrace"), "other": buildProgram(t)}.write(t)
	if err := r.checkRebuilt(filepath.Join(again, "same")); err != nil {
		t.Errorf("the same build is refused: %v", err)
	}
	if err := r.checkRebuilt(filepath.Join(again, "other")); err == nil {
		t.Error("another build is taken for the same")
	}
}
