package providertest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Repository is the root of the checkout.
var Repository = func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}()

// ExamplesFolder has the examples of the documentation.
var ExamplesFolder = filepath.Join(Repository, "examples")

// ReadExample returns an example of the documentation, by its path below examples/.
func ReadExample(t *testing.T, name string) string {
	t.Helper()
	return read(t, ExamplesFolder, name)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
