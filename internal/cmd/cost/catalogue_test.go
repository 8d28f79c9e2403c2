package main

import "testing"

// The body is parsed once: each further pass would allocate about as much again.
func TestCatalogueIsReadWithinItsBudget(t *testing.T) {
	body, err := catalogueBody(catalogueModels)
	if err != nil {
		t.Fatal(err)
	}
	if models, err := readCatalogue(body); err != nil || models != catalogueModels {
		t.Fatalf("%d models, %v", models, err)
	}
	allocations := testing.AllocsPerRun(5, func() { _, _ = readCatalogue(body) })
	if perModel := allocations / catalogueModels; perModel > 110 {
		t.Errorf("%.0f allocations, which are %.1f for each model, expected at most 110", allocations, perModel)
	}
}
