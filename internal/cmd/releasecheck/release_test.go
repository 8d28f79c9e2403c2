package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const testedVersion = "1.2.3"

// files are the files of a release for this machine alone, by their names.
type files map[string][]byte

// goodFiles has all but a signature. Its binary is a small program with one module
// in it, built as a release is.
func goodFiles(t *testing.T) files {
	t.Helper()
	r := release{version: testedVersion, targets: []target{thisMachine}}
	f := files{
		r.manifest():        []byte(`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`),
		r.sbom(thisMachine): []byte(`{"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "documentNamespace": "https://example.com/sbom", "packages": [{"name": "example.com/dependency", "versionInfo": "v1.0.0"}]}`),
		r.signature():       {},
	}
	f[r.archive(thisMachine)] = pack(t, map[string][]byte{
		"LICENSE": nil, "README.md": nil, r.binary(thisMachine): buildProgram(t, "-trimpath", "-tags=grpcnotrace"),
	})
	f.sum(r)
	return f
}

// sum makes the sums true.
func (f files) sum(r release) {
	var sums bytes.Buffer
	for _, name := range r.summed() {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f[name]), name)
	}
	f[r.sums()] = sums.Bytes()
}

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

// pack makes an archive in which the binary alone is executable, and all is of one
// time, but for what the damage does to a file's header.
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

// buildProgram builds a program that answers as the provider does to --version.
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
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
