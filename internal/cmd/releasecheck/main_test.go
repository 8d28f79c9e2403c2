package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const testedVersion = "1.2.3"

// tested is the release of the tests. Its files are for this machine only.
var tested = release{version: testedVersion, targets: []target{thisMachine}}

// inspect makes the checks that do not need a provider.
func inspect(t *testing.T, folder string) error {
	t.Helper()
	r, err := openRelease(folder, tested.targets)
	if err != nil {
		return err
	}
	return errors.Join(r.checkArchives(io.Discard), r.checkVersion(t.Context()))
}

func TestGoodReleaseIsAccepted(t *testing.T) {
	if err := inspect(t, goodFiles(t).write(t)); err != nil {
		t.Errorf("a good release is refused: %v", err)
	}
}

// damage makes a good release bad, and want is in the error.
type damage struct {
	do   func(files)
	want string
}

func expectRefusals(t *testing.T, damages map[string]damage) {
	t.Helper()
	good := goodFiles(t)
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			f := maps.Clone(good)
			damage.do(f)
			if err := inspect(t, f.write(t)); err == nil || !strings.Contains(err.Error(), damage.want) {
				t.Errorf("the error is:\n%v\nwant: %s", err, damage.want)
			}
		})
	}
}

// files are the files of a release by their names.
type files map[string][]byte

// goodFiles has a small program with one dependency as its binary, built like a release.
func goodFiles(t *testing.T) files {
	t.Helper()
	return files{
		project + "_" + testedVersion + "_manifest.json": []byte(
			`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`),
		tested.sbom(thisMachine): []byte(`{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "documentNamespace": "https://example.com/sbom",
  "packages": [{"name": "example.com/dependency", "versionInfo": "v1.0.0"}]
}`),
		tested.archive(thisMachine): pack(t, map[string][]byte{
			"LICENSE": nil, "README.md": nil, tested.binary(thisMachine): buildProgram(t, releaseFlags...),
		}),
	}
}

// releaseFlags are the flags of a release that are inspected.
var releaseFlags = []string{"-trimpath", "-tags=grpcnotrace"}

func (f files) write(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range f {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// pack returns an archive in which only the binary is executable, unless the damage changes the headers.
func pack(t *testing.T, content map[string][]byte, damage ...func(*zip.FileHeader)) []byte {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, bytes := range content {
		header := &zip.FileHeader{Name: name}
		header.SetMode(0o644)
		if name != "LICENSE" && name != "README.md" {
			header.SetMode(0o755)
		}
		for _, change := range damage {
			change(header)
		}
		file, err := archive.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(bytes); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// buildProgram builds a program that prints the version like the provider.
func buildProgram(t *testing.T, flags ...string) []byte {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"go.mod": `module example.com/program

go 1.26

require example.com/dependency v1.0.0

replace example.com/dependency => ./dependency
`,
		"main.go": `package main

import (
	"os"

	"example.com/dependency"
)

func main() { os.Stdout.WriteString(dependency.Text) }
`,
		"dependency/go.mod": "module example.com/dependency\n\ngo 1.26\n",
		"dependency/dependency.go": `package dependency

const Text = "` + project + " " + testedVersion + ` (commit 0123abc)\n"

var Kept = Text
`,
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return build(t, folder, flags...)
}

// build builds the program in a folder.
func build(t *testing.T, folder string, flags ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	arguments := append([]string{"build", "-buildvcs=false", "-o", path}, flags...)
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
