package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestBadArchiveIsRefused(t *testing.T) {
	binary := tested.binary(thisMachine)
	built := buildProgram(t, releaseFlags...)
	repack := func(content map[string][]byte, damage ...func(*zip.FileHeader)) func(files) {
		return func(f files) { f[tested.archive(thisMachine)] = pack(t, content, damage...) }
	}
	with := func(name string, binary []byte) map[string][]byte {
		return map[string][]byte{"LICENSE": nil, "README.md": nil, name: binary}
	}
	notExecutable := func(header *zip.FileHeader) { header.SetMode(0o644) }
	expectRefusals(t, map[string]damage{
		"a binary by another name": {repack(with(project, built)), `want ["LICENSE" "README.md" "` + binary},
		"no license":               {repack(map[string][]byte{"README.md": nil, binary: built}), `want ["LICENSE"`},
		"a build with paths": {
			repack(with(binary, buildProgram(t, "-tags=grpcnotrace"))), `-trimpath="", want "true"`,
		},
		"a build with traces": {
			repack(with(binary, buildProgram(t, "-trimpath"))), `-tags="", want "grpcnotrace"`,
		},
		"a binary that is not executable": {
			repack(with(binary, built), notExecutable), binary + " has the mode -rw-r--r--",
		},
		"a binary that is no program": {repack(with(binary, []byte("text"))), "unrecognized file format"},
	})
}

func TestBinaryAboveItsLimitIsRefused(t *testing.T) {
	if sizeLimits[thisMachine] == 0 {
		t.Skip("binaries for this machine have no limit")
	}
	large := append(bytes.Clone(buildProgram(t, releaseFlags...)), make([]byte, 19*mebibyte)...)
	content := map[string][]byte{"LICENSE": nil, "README.md": nil, tested.binary(thisMachine): large}
	expectRefusals(t, map[string]damage{"19 MiB more than it needs": {
		func(f files) { f[tested.archive(thisMachine)] = pack(t, content) }, "more than 19660800",
	}})
}

// A release check comes too late: the executable grows with every change.
func TestProviderIsWithinItsLimit(t *testing.T) {
	limit := sizeLimits[thisMachine]
	if limit == 0 || os.Getenv("TF_ACC") == "" {
		t.Skip("the provider is built as for a release only with acceptance tests, for a system with a limit")
	}
	built := build(t, filepath.Join("..", "..", ".."), append(releaseFlags, "-ldflags=-s -w")...)
	if len(built) > limit {
		t.Errorf("it has %d bytes, more than %d", len(built), limit)
	}
}

func TestBadSBOMIsRefused(t *testing.T) {
	sbom := tested.sbom(thisMachine)
	expectRefusals(t, map[string]damage{
		"no SBOM":        {func(f files) { delete(f, sbom) }, sbom},
		"another format": {func(f files) { f[sbom] = []byte(`{}`) }, "is not an SPDX 2 document"},
		"a module left out": {
			func(f files) { f[sbom] = bytes.ReplaceAll(f[sbom], []byte("v1.0.0"), []byte("v2")) },
			"leaves out example.com/dependency v1.0.0",
		},
	})
}
