//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// printed is what a command has printed so far.
type printed struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (p *printed) Write(text []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.text.Write(text)
}

func (p *printed) find(pattern *regexp.Regexp) []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return pattern.FindStringSubmatch(p.text.String())
}

// variableInterrupted is set for the tests of a "make test" that a test runs.
const variableInterrupted = "AIHUBMIX_TEST_INTERRUPTED"

// Ctrl-C goes to make and to all that it has started.
func TestInterruptedTargetsLeaveNothing(t *testing.T) {
	t.Parallel()
	if os.Getenv(variableInterrupted) != "" {
		t.Skip("another test runs this one")
	}
	makeCommand, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	for name, test := range map[string]struct {
		arguments []string
		needsCLI  bool
		// isReady is printed, or created below the temporary folder, when the target is at work.
		isReady, isCreated string
	}{
		"service": {arguments: []string{"service"}, isReady: `AIHUBMIX_API_BASE=http://(\S+)`},
		"demo":    {arguments: []string{"demo"}, needsCLI: true, isReady: `Applying \S+account/main.tf`},
		"test": {
			arguments: []string{"test", "packages=./internal/provider/account"}, needsCLI: true,
			isCreated: "aihubmix-*/aihubmix-*/*/*/configuration/main.tf",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.needsCLI && os.Getenv("TF_ACC") == "" {
				t.Skip("acceptance tests run when TF_ACC is set")
			}
			temporary, err := os.MkdirTemp("", "i") //nolint:usetesting // It is short enough for sockets.
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(temporary)
			out := &printed{}
			command := exec.CommandContext(t.Context(), makeCommand, test.arguments...)
			command.Env = append(os.Environ(), "TMPDIR="+temporary, variableInterrupted+"=1", "GOFLAGS=-count=1")
			command.Stdout, command.Stderr = out, out
			command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- command.Wait() }()
			pattern := regexp.MustCompile(test.isReady)
			isReady := func() bool {
				created, _ := filepath.Glob(filepath.Join(temporary, test.isCreated))
				return out.find(pattern) != nil && (test.isCreated == "" || len(created) > 0)
			}
			for ticks := time.NewTicker(20 * time.Millisecond); !isReady(); {
				select {
				case err := <-ended:
					t.Fatalf("it ended early: %v\n%s", err, out.text.String())
				case <-ticks.C:
				}
			}
			if err := syscall.Kill(-command.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			_ = <-ended //nolint:staticcheck // An interrupted make fails.
			requireNothingLeft(t, temporary)
			if address := out.find(pattern); len(address) > 1 {
				if connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address[1]); err == nil {
					_ = connection.Close()
					t.Errorf("%s still listens", address[1])
				}
			}
			if t.Failed() {
				t.Log(out.text.String())
			}
		})
	}
}

// requireNothingLeft checks that the temporary folder is empty, and that no process has it in its environment.
func requireNothingLeft(t *testing.T, temporary string) {
	t.Helper()
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("there is still %v (%v)", left, err)
	}
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		environment, _ := os.ReadFile(path)
		if bytes.Contains(environment, []byte("TMPDIR="+temporary)) {
			command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
			t.Errorf("this still runs: %s", bytes.ReplaceAll(command, []byte{0}, []byte(" ")))
		}
	}
}
