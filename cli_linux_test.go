package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const (
	variableIsProvider = "TEST_IS_PROVIDER"
	// endsWithin only ends a test that hangs.
	endsWithin = 5 * time.Minute
)

// TestMain is the provider itself if a test started it so.
func TestMain(m *testing.M) {
	if os.Getenv(variableIsProvider) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a provider as a CLI starts it: the test holds the other end of its output.
type process struct {
	*exec.Cmd
	output *os.File
	lines  *bufio.Reader
	ended  chan struct{}
}

// startProvider starts a provider; the pipe's reader is closed before that if isGone.
func startProvider(t *testing.T, isGone bool, arguments ...string) process {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if isGone {
		_ = reader.Close()
	}
	command := exec.CommandContext(t.Context(), os.Args[0], arguments...)
	command.Env = append(os.Environ(), variableIsProvider+"=1", "PLUGIN_PROTOCOL_VERSIONS=6",
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
	command.Stdout = writer
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close()
	p := process{Cmd: command, output: reader, lines: bufio.NewReader(reader), ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = command.Wait()
	}()
	t.Cleanup(func() { _ = reader.Close() })
	return p
}

// awaitLine reads what the process prints up to the line with these words.
func (p process) awaitLine(t *testing.T, words string) {
	t.Helper()
	if err := p.output.SetReadDeadline(time.Now().Add(endsWithin)); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := p.lines.ReadString('\n')
		if strings.Contains(line, words) {
			return
		}
		if err != nil {
			t.Fatalf("no line has %q: %v", words, err)
		}
	}
}

func (p process) requireExit(t *testing.T, code int) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(endsWithin):
		t.Fatal("the provider did not end")
	}
	if exited := p.ProcessState.ExitCode(); exited != code {
		t.Errorf("the provider ended with %s, expected exit code %d", p.ProcessState, code)
	}
}

// The parent is the test, which lives on: its ID shows nothing.
func TestProviderEndsIfNobodyReadsItsOutput(t *testing.T) {
	t.Parallel()
	startProvider(t, true).requireExit(t, 1)
}

func TestProviderEndsWhenItsReaderEnds(t *testing.T) {
	t.Parallel()
	p := startProvider(t, false)
	p.awaitLine(t, "|grpc|")
	_ = p.output.Close()
	p.requireExit(t, 1)
}

// The Go runtime sends such signals to its threads itself, and ignores one too many.
func TestSignalDoesNotEndTheWaitForTheCLI(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	threads, ended := make(chan int), make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		threads <- unix.Gettid()
		awaitReaderOf(int32(writer.Fd())) //nolint:gosec // Descriptors are small.
	}()
	thread := <-threads
	for range 10_000 {
		_ = unix.Tgkill(os.Getpid(), thread, unix.SIGURG)
		select {
		case <-ended:
			t.Fatal("the wait has ended, but there is a reader")
		default:
		}
	}
	_ = reader.Close()
	<-ended
}

func TestProviderIgnoresSIGTERM(t *testing.T) {
	t.Parallel()
	p := startProvider(t, false)
	p.awaitLine(t, "|grpc|")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "SigIgn:")
	mask, _, _ := strings.Cut(strings.TrimSpace(after), "\n")
	ignored, err := strconv.ParseUint(mask, 16, 64)
	if err != nil || ignored&(1<<(syscall.SIGTERM-1)) == 0 {
		t.Errorf("the ignored signals are %q, %v", mask, err)
	}
}

func TestDebuggedProviderOutlivesTheReaderOfItsOutput(t *testing.T) {
	t.Parallel()
	p := startProvider(t, false, "-debug")
	p.awaitLine(t, "TF_REATTACH_PROVIDERS='")
	p.awaitLine(t, "\n") // The last that it prints.
	_ = p.output.Close()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	p.requireExit(t, 0)
}
