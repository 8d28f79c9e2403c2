package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestBinaryOfAnotherVersionIsRefused(t *testing.T) {
	r := release{version: "1.2.4"}
	packed := pack(t, map[string][]byte{r.binary(thisMachine): buildProgram(t)})
	r.folder = files{r.archive(thisMachine): packed}.write(t)
	if err := r.checkVersion(t.Context()); err == nil || !strings.Contains(err.Error(), "want the version 1.2.4") {
		t.Errorf("the error is: %v", err)
	}
}

func TestAnotherBuildIsRefused(t *testing.T) {
	r := release{folder: goodFiles(t).write(t), version: testedVersion}
	again := files{"same": buildProgram(t, releaseFlags...), "other": buildProgram(t)}.write(t)
	if err := r.checkRebuilt(filepath.Join(again, "same")); err != nil {
		t.Errorf("the same build is refused: %v", err)
	}
	if err := r.checkRebuilt(filepath.Join(again, "other")); err == nil {
		t.Error("another build is taken for the same")
	}
}
