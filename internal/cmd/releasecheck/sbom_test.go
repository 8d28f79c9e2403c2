package main

import (
	"bytes"
	"testing"
)

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
