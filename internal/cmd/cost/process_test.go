package main

import "testing"

func TestProviderAsReleasedServes(t *testing.T) {
	t.Parallel()
	executable, err := build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := start(executable); err != nil {
		t.Error(err)
	}
}
