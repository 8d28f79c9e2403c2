package main

import (
	"fmt"
	"os"
	"runtime"
	"testing"
)

func TestRequestsStayWithinTheirBudget(t *testing.T) {
	t.Parallel()
	for _, reads := range []int{1, 20, 100} {
		expectAtMost(t, fmt.Sprintf("%d reads of the account", reads), 1)(accountRequests(reads))
		expectAtMost(t, fmt.Sprintf("%d reads of the catalogue", reads), 1)(catalogueRequests(reads))
	}
	for keys, most := range map[int][]int{1: {1, 1, 1}, 100: {6, 14, 5}, 1000: {9, 105, 14}} {
		for i, style := range styles {
			expectAtMost(t, fmt.Sprintf("a refresh of %d keys, %s", keys, style.name), most[i])(refreshRequests(keys, style.style))
		}
	}
}

func expectAtMost(t *testing.T, what string, most int) func(made int, err error) {
	t.Helper()
	return func(made int, err error) {
		t.Helper()
		if err != nil || made > most || made == 0 {
			t.Errorf("%s: %d requests, expected at most %d, error %v", what, made, most, err)
		}
	}
}

// The body is parsed once: each further pass would allocate about as much again.
func TestCatalogueIsReadWithinItsBudget(t *testing.T) {
	body, err := catalogueBody(catalogueModels)
	if err != nil {
		t.Fatal(err)
	}
	if models, err := readCatalogue(body); err != nil || models != catalogueModels {
		t.Fatalf("%d models, %v", models, err)
	}
	made := testing.AllocsPerRun(5, func() { _, _ = readCatalogue(body) })
	if perModel := made / catalogueModels; perModel > 110 {
		t.Errorf("%.0f allocations, which are %.1f for each model", made, perModel)
	}
}

func TestProviderAsReleasedServesAndIsNotTooLarge(t *testing.T) {
	t.Parallel()
	executable, err := build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Stat(executable)
	if err != nil {
		t.Fatal(err)
	}
	// Other systems and architectures differ.
	if size := mebibytes(file.Size()); size > 18.5 && runtime.GOOS+"/"+runtime.GOARCH == "linux/amd64" {
		t.Errorf("the executable has %.2f MiB, expected at most 18.5", size)
	}
	if _, _, err := start(executable); err != nil {
		t.Error(err)
	}
}
