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
	"time"
)

const testedVersion = "1.2.3"

// tested is the release that the tests are about: its files are for this machine alone.
var tested = release{version: testedVersion, targets: []target{thisMachine}}

// inspect does what can be done with a binary that is no provider.
func inspect(t *testing.T, folder string) error {
	t.Helper()
	r, err := openRelease(folder, tested.targets)
	if err != nil {
		return err
	}
	return errors.Join(r.checkManifest(), r.checkArchives(), r.checkSBOMs(), r.checkSizes(io.Discard), r.checkVersion(t.Context()))
}

func TestGoodReleaseIsAccepted(t *testing.T) {
	if err := inspect(t, goodFiles(t).write(t)); err != nil {
		t.Errorf("a good release is refused: %v", err)
	}
}

// damage is what makes a good release bad, and the words with which it is refused.
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

// goodFiles has a binary that is a small program with one module in it, built as
// a release is.
func goodFiles(t *testing.T) files {
	t.Helper()
	return files{
		tested.manifest():        []byte(`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`),
		tested.sbom(thisMachine): []byte(`{"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "documentNamespace": "https://example.com/sbom", "packages": [{"name": "example.com/dependency", "versionInfo": "v1.0.0"}]}`),
		tested.archive(thisMachine): pack(t, map[string][]byte{
			"LICENSE": nil, "README.md": nil, tested.binary(thisMachine): buildProgram(t, releaseFlags...),
		}),
	}
}

// releaseFlags are those of a release as far as they are inspected.
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

// pack returns an archive in which the binary alone is executable, and all files have
// the same time, but for what the damage does to a file's header.
func pack(t *testing.T, content map[string][]byte, damage ...func(*zip.FileHeader)) []byte {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, bytes := range content {
		header := &zip.FileHeader{Name: name, Modified: time.Unix(1e9, 0)}
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

// buildProgram builds a program that prints for --version what the provider does.
func buildProgram(t *testing.T, flags ...string) []byte {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":            "module example.com/program\n\ngo 1.26\n\nrequire example.com/dependency v1.0.0\n\nreplace example.com/dependency => ./dependency\n",
		"main.go":           "package main\n\nimport (\n\t\"os\"\n\n\t\"example.com/dependency\"\n)\n\nfunc main() { os.Stdout.WriteString(dependency.Text) }\n",
		"dependency/go.mod": "module example.com/dependency\n\ngo 1.26\n",
		"dependency/dependency.go": "package dependency\n\nconst Text = \"" + project + " " + testedVersion + " (commit 0123abc)\\n\"\n\n" +
			"var Kept = Text\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "program")
	command := exec.CommandContext(t.Context(), "go", append([]string{"build", "-buildvcs=false", "-o", path}, flags...)...)
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
