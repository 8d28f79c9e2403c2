package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The list is of use only as long as it fits the code.
func TestEveryMutantFitsTheCode(t *testing.T) {
	t.Parallel()
	list := parse(mutants)
	if blocks := strings.Count(mutants, "\n\nmutant: "); blocks != len(list) || blocks < 30 {
		t.Errorf("%d mutants are read from %d blocks", len(list), blocks)
	}
	root := filepath.Join("..", "..", "..")
	seen := map[string]bool{}
	for _, m := range list {
		if seen[m.name] || m.name == "" || m.why == "" {
			t.Errorf("the name %q is empty or used twice, or its reason is missing", m.name)
		}
		seen[m.name] = true
		content, err := m.changed(root)
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		if before, err := os.ReadFile(filepath.Join(root, m.file)); err == nil && content == string(before) {
			t.Errorf("%s changes nothing", m.name)
		}
		for test := range strings.SplitSeq(m.tests, "|") {
			if !isTest(t, filepath.Join(root, m.folder), test) {
				t.Errorf("%s: there is no test %s", m.name, test)
			}
		}
	}
}

func isTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	declaration := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(name) + `\(`)
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil && declaration.Match(content) {
			return true
		}
	}
	return false
}

func TestEveryLineOfAMutantIsRead(t *testing.T) {
	t.Parallel()
	list := parse(`# What is written before the first mutant is not read.

mutant: a bound
file:   shapes/square.go
test:   TestOne
test:   TestTwo
folder: other
why:    a reason
why:    of two lines
- if isTooLong {
-
- 	return nil
+ {

mutant: another
file:   shapes/circle.go
test:   TestThree
- || isTooLong
`)
	want := []mutant{
		{
			name: "a bound", file: "shapes/square.go", tests: "TestOne|TestTwo", folder: "other",
			why: "a reason of two lines", before: "if isTooLong {\n\n\treturn nil", after: "{",
		},
		{name: "another", file: "shapes/circle.go", tests: "TestThree", folder: "shapes", before: "|| isTooLong"},
	}
	if len(list) != len(want) || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("it reads:\n%#v\nwant:\n%#v", list, want)
	}
}

// newModule writes a module with one function, a test of it, a test of nothing and one that fails.
func newModule(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, content := range map[string]string{
		"go.mod":    "module example.com/bounds\n\ngo 1.26\n",
		"bounds.go": "package bounds\n\nfunc isTooLong(text string) bool { return len(text) > 10 }\n",
		"bounds_test.go": `package bounds

import "testing"

func TestLong(t *testing.T) {
	if !isTooLong("a long text") {
		t.Error("it is not too long")
	}
}

func TestNothing(*testing.T) {}

func TestFailing(t *testing.T) { t.Error("always") }
`,
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestMutantsAreKilledOrSurvive(t *testing.T) {
	t.Parallel()
	root := newModule(t)
	for name, test := range map[string]struct{ before, after, tests, printed string }{
		"a test notices it":       {"> 10", "> 1000", "TestLong", "killed    it ("},
		"no test notices it":      {"> 10", "> 1000", "TestNothing", "SURVIVED  it (bounds.go): because"},
		"its code is gone":        {"> 11", "> 1000", "TestLong", "NOT TRIED it (bounds.go): its code is found 0"},
		"its code is there twice": {"text", "word", "TestLong", "NOT TRIED it (bounds.go): its code is found 2 times"},
		"it does not compile":     {"> 10", "> ten", "TestLong", "NOT TRIED it (bounds.go): #"},
		"its test is gone":        {"> 10", "> 1000", "TestOther", "NOT TRIED it (bounds.go): there is no test"},
		"its test always fails":   {"> 10", "> 1000", "TestFailing", "NOT TRIED it (bounds.go): its tests fail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := []mutant{{
				name: "it", file: "bounds.go", folder: ".", why: "because",
				before: test.before, after: test.after, tests: test.tests,
			}}
			var out bytes.Buffer
			err := try(t.Context(), root, list, "it", &out)
			if !strings.Contains(out.String(), test.printed) {
				t.Errorf("it prints %q, want %q", out.String(), test.printed)
			}
			if isKilled := strings.HasPrefix(test.printed, "killed"); isKilled != (err == nil) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestOnlyChosenMutantsAreTried(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := try(t.Context(), ".", parse(mutants), "no such name", &out)
	if err != nil || !strings.Contains(out.String(), "0 mutants, 0 not killed.") {
		t.Errorf("%v, %s", err, out.String())
	}
}
