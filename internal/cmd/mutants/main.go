// Command mutants takes protections out of the code, one at a time, and runs the tests that must fail then. It fails if
// one survives, if its piece of code is not found exactly once, or if it does not compile. The working tree is not
// changed: the go command reads the changed file through an overlay.
package main

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// mutants is the list of them, whose first lines describe the format.
//
//go:embed mutants.txt
var mutants string

func main() {
	only := flag.String("only", "", "a part of the names of the mutants to try")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := try(ctx, ".", parse(mutants), *only, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\n%v.\n", err)
		os.Exit(1)
	}
}

type mutant struct{ name, file, tests, folder, why, before, after string }

func parse(text string) (list []mutant) {
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := map[string][]string{}
		for line := range strings.Lines(block) {
			field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			lines[field] = append(lines[field], value)
		}
		if lines["mutant:"] == nil {
			continue
		}
		words := func(field string) []string { return strings.Fields(strings.Join(lines[field], " ")) }
		file := strings.Join(words("file:"), " ")
		list = append(list, mutant{
			name: strings.Join(words("mutant:"), " "), why: strings.Join(words("why:"), " "),
			file: file, folder: cmp.Or(strings.Join(words("folder:"), " "), path.Dir(file)),
			tests:  strings.Join(words("test:"), "|"),
			before: strings.Join(lines["-"], "\n"), after: strings.Join(lines["+"], "\n"),
		})
	}
	return list
}

// try tries the mutants of a module one after the other.
func try(ctx context.Context, root string, list []mutant, only string, out io.Writer) error {
	folder, err := os.MkdirTemp("", "aihubmix-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	tried, alive := 0, 0
	for _, m := range list {
		if !strings.Contains(m.name, only) {
			continue
		}
		tried++
		begun := time.Now()
		isKilled, err := m.isKilled(ctx, root, folder)
		if ctx.Err() != nil {
			return errors.New("it was interrupted")
		}
		if isKilled {
			fmt.Fprintf(out, "killed    %s (%.0f s)\n", m.name, time.Since(begun).Seconds())
			continue
		}
		alive++
		if err != nil {
			fmt.Fprintf(out, "NOT TRIED %s (%s): %v\n", m.name, m.file, err)
		} else {
			fmt.Fprintf(out, "SURVIVED  %s (%s): %s\n", m.name, m.file, m.why)
		}
	}
	fmt.Fprintf(out, "\n%d mutants, %d not killed.\n", tried, alive)
	if alive > 0 {
		return errors.New("no test notices the loss of a protection, or a mutant no longer fits the code")
	}
	return nil
}

// isKilled reports whether a test fails because of the mutant.
func (m mutant) isKilled(ctx context.Context, root, folder string) (bool, error) {
	if passed, err := m.test(ctx, root, "-overlay="); err != nil {
		return false, err
	} else if !passed {
		return false, errors.New("its tests fail for the code as it is")
	}
	content, err := m.changed(root)
	if err != nil {
		return false, err
	}
	replacement, overlay := filepath.Join(folder, "mutant.go"), filepath.Join(folder, "overlay.json")
	replaced := map[string]any{"Replace": map[string]string{filepath.FromSlash(m.file): replacement}}
	encoded, err := json.Marshal(replaced)
	err = errors.Join(err, os.WriteFile(replacement, []byte(content), 0o600), os.WriteFile(overlay, encoded, 0o600))
	if err != nil {
		return false, err
	}
	passed, err := m.test(ctx, root, "-overlay="+overlay)
	return !passed && err == nil, err
}

// changed returns the content of the file without the protection.
func (m mutant) changed(root string) (string, error) {
	content, err := os.ReadFile(filepath.Join(root, m.file)) //nolint:gosec // A file that mutants.txt names.
	if err != nil {
		return "", err
	}
	if count := strings.Count(string(content), m.before); count != 1 {
		return "", fmt.Errorf("its code is found %d times: %s", count, m.before)
	}
	return strings.Replace(string(content), m.before, m.after, 1), nil
}

// test reports whether the tests pass. An error says that none of them ran to its end.
func (m mutant) test(ctx context.Context, root, overlay string) (passed bool, err error) {
	arguments := []string{"test", "-vet=off", "-timeout=10m", overlay, "-run=^(" + m.tests + ")$", "./" + m.folder}
	command := exec.CommandContext(ctx, "go", arguments...) //nolint:gosec // From mutants.txt.
	command.Dir = root
	output, err := command.CombinedOutput()
	switch printed := string(output); {
	case strings.Contains(printed, "[no tests to run]"):
		return false, fmt.Errorf("there is no test %s in %s", m.tests, m.folder)
	case err != nil && !strings.Contains(printed, "--- FAIL") && !strings.Contains(printed, "panic: "):
		return false, errors.New(printed)
	}
	return err == nil, nil
}
