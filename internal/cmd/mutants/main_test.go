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
	if len(mutants) < 30 {
		t.Errorf("there are only %d mutants", len(mutants))
	}
	const root = "../../.."
	seen := map[string]bool{}
	for _, one := range mutants {
		if seen[one.name] || one.name == "" || one.why == "" {
			t.Errorf("the name %q or its reason is missing, or the name is another's", one.name)
		}
		seen[one.name] = true
		content, err := one.changed(root)
		if err != nil {
			t.Errorf("%s: %v", one.name, err)
		}
		if before, err := os.ReadFile(filepath.Join(root, one.file)); err == nil && content == string(before) {
			t.Errorf("%s changes nothing", one.name)
		}
		for test := range strings.SplitSeq(one.tests, "|") {
			if !isTest(t, filepath.Join(root, filepath.Dir(one.file)), test) {
				t.Errorf("%s: there is no test %s", one.name, test)
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

// module is a module with one function, one test that looks at it, and one that doesn't.
func module(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, content := range map[string]string{
		"go.mod":          "module example.com/bounds\n\ngo 1.26\n",
		"bounds.go":       "package bounds\n\nfunc isTooLong(text string) bool { return len(text) > 10 }\n",
		"bounds_test.go":  "package bounds\n\nimport \"testing\"\n\nfunc TestLong(t *testing.T) {\n\tif !isTooLong(\"a long text\") {\n\t\tt.Error(\"it is not too long\")\n\t}\n}\n\nfunc TestNothing(*testing.T) {}\n",
		"failing_test.go": "package bounds\n\nimport \"testing\"\n\nfunc TestFailing(t *testing.T) { t.Error(\"always\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestMutantsAreKilledOrSurvive(t *testing.T) {
	t.Parallel()
	root := module(t)
	for name, test := range map[string]struct {
		mutant      mutant
		says, fails string
	}{
		"one that a test notices":     {mutant{old: "> 10", new: "> 1000", tests: "TestLong"}, "killed    it", ""},
		"one that no test notices":    {mutant{old: "> 10", new: "> 1000", tests: "TestNothing"}, "SURVIVED  it (bounds.go): because", "no test notices"},
		"one whose text is gone":      {mutant{old: "> 11", new: "> 1000", tests: "TestLong"}, "", "found 0 times"},
		"one whose text is twice":     {mutant{old: "text", new: "word", tests: "TestLong"}, "", "found 2 times"},
		"one that does not compile":   {mutant{old: "> 10", new: "> ten", tests: "TestLong"}, "NOT TRIED it: it cannot be tried", "no longer be taken out"},
		"one whose test is gone":      {mutant{old: "> 10", new: "> 1000", tests: "TestOther"}, "", "there is no test TestOther"},
		"one whose test always fails": {mutant{old: "> 10", new: "> 1000", tests: "TestFailing"}, "", "fail without it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.mutant.name, test.mutant.file, test.mutant.why = "it", "bounds.go", "because"
			var out bytes.Buffer
			err := try(t.Context(), root, []mutant{test.mutant}, "^it$", &out)
			if test.fails == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("the error is %v", err)
			}
			if !strings.Contains(out.String(), test.says) {
				t.Errorf("it says %q", out.String())
			}
		})
	}
}

func TestMutantsThatAreNotChosenAreNotTried(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := try(t.Context(), ".", mutants, "^no such name$", &out); err != nil || !strings.Contains(out.String(), "0 mutants, 0 not killed.") {
		t.Errorf("%v, %s", err, out.String())
	}
}
