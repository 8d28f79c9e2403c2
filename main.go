// Terraform provider for AIHubMix.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// version and commit are set by the linker when a release is built.
var (
	version = "dev"
	commit  = "none"
)

const (
	// closedWithin is how long what is left to do may take when the CLI ends the
	// process, which kills it after about two seconds.
	closedWithin = 1500 * time.Millisecond
	// orphanedWithin is how long it may take when the CLI itself is gone.
	orphanedWithin = 20 * time.Second
)

func main() {
	debugging := flag.Bool("debug", false, "serve until interrupted, for a debugger; the CLI is pointed here by the variable that is printed")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		_, _ = fmt.Fprintf(os.Stdout, "terraform-provider-aihubmix %s (commit %s)\n", version, commit)
		return
	}

	// net/http writes what it cannot use of a response there, and with GODEBUG all headers.
	log.SetOutput(io.Discard)
	silenceTraces()
	collectLazily()
	leaveProcessors()
	shutdown := &provider.Shutdown{}
	if !*debugging {
		// A process that ends by itself loses what it has not told the CLI yet: the CLI
		// ends it. Signals may go to the whole process group, as CI systems send them.
		signal.Ignore(syscall.SIGTERM, syscall.SIGPIPE)
		go endWithParent(shutdown)
	}
	var options []tf6server.ServeOpt
	if *debugging {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve("registry.terraform.io/aihubmix/aihubmix", provider.NewServer(version, provider.WithShutdown(shutdown)), options...)
	finish(shutdown, closedWithin)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// silenceTraces switches off the log lines of the SDK below, where nobody asked for a
// log: unset, their level is TRACE, and the CLI throws all of them away. In a plan over
// 200 API keys they took more than half of the CPU time of all processes.
func silenceTraces() {
	if os.Getenv("TF_LOG") != "" || os.Getenv("TF_LOG_PROVIDER") != "" {
		return
	}
	for _, variable := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		if _, isSet := os.LookupEnv(variable); !isSet {
			_ = os.Setenv(variable, "OFF") // Cannot fail: the name is a valid one.
		}
	}
}

const (
	// lazyPercent is how much garbage there may be, relative to what is in use.
	lazyPercent = 400
	// memoryLimit is from where on it is collected sooner, so that a plan over 1,000 keys
	// stays below 160 MB.
	memoryLimit = 100 << 20
)

// collectLazily has garbage collected less often: the process is short-lived, and of what
// it allocates a few MB are in use at a time. That saves 4 % of the CPU time of all
// processes in a plan over 1,000 API keys, which then has 41 MB, and 9 % in one with 100
// reads of the account. Who sets GOGC or GOMEMLIMIT knows better.
func collectLazily() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(lazyPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
}

// leaveProcessors leaves half of the processors to the CLI, which does most of the work of
// a plan: more of them mostly wake each other for calls of a few microseconds. On two
// processors that saves 4 % of the CPU time of all processes in a plan over 300 API keys,
// and 1 % of the time. Who sets GOMAXPROCS knows better.
func leaveProcessors() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS((runtime.GOMAXPROCS(0) + 1) / 2)
	}
}

// endWithParent ends the process once the CLI that started it is gone, as after a
// SIGKILL. On Windows a parent's number stays.
func endWithParent(shutdown *provider.Shutdown) {
	parent := os.Getppid()
	for range time.Tick(time.Second) {
		if os.Getppid() != parent {
			finish(shutdown, orphanedWithin)
			os.Exit(1)
		}
	}
}

func finish(shutdown *provider.Shutdown, within time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	shutdown.Run(ctx)
}
