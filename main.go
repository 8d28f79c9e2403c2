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
	"runtime/debug"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// version and commit are set by the linker when a release is built.
var (
	version = "dev"
	commit  = "none"
)

const (
	// closedWithin limits the clean-up when the CLI ends the process, which it kills after about two seconds.
	closedWithin = 1500 * time.Millisecond
	// orphanedWithin limits the clean-up when the CLI itself is gone.
	orphanedWithin = 20 * time.Second
)

func main() {
	debugging := flag.Bool("debug", false,
		"serve until interrupted, for a debugger; the CLI is pointed here by the variable that is printed")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		_, _ = fmt.Fprintf(os.Stdout, "terraform-provider-aihubmix %s (commit %s)\n", version, commit)
		return
	}

	// net/http logs malformed parts of responses, and with GODEBUG all headers.
	log.SetOutput(io.Discard)
	silenceTraces()
	// A plan over 300 API keys takes 4 % less CPU time with it, and 50 MB of memory instead of 35.
	debug.SetGCPercent(400)
	shutdown := &configured.Shutdown{}
	if !*debugging {
		// The CLI ends the process: one that ends by itself loses what it has not reported yet. CI systems send signals
		// to the whole process group.
		signal.Ignore(syscall.SIGTERM, syscall.SIGPIPE)
		go endWithCLI(shutdown)
	}
	var options []tf6server.ServeOpt
	if *debugging {
		options = append(options, tf6server.WithManagedDebug())
	}
	server := provider.NewServer(version, provider.WithShutdown(shutdown))
	err := tf6server.Serve("registry.terraform.io/aihubmix/aihubmix", server, options...)
	finish(shutdown, closedWithin)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// silenceTraces switches off the log lines of HashiCorp's libraries, unless a log is requested. Their default level is
// TRACE, and the CLI drops all of them. In a plan over 200 API keys they took more than half of the CPU time of all
// processes.
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

// endWithCLI ends the process when the CLI that started it is gone, as after a SIGKILL.
func endWithCLI(shutdown *configured.Shutdown) {
	awaitEndOfCLI()
	finish(shutdown, orphanedWithin)
	os.Exit(1)
}

func finish(shutdown *configured.Shutdown, within time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	shutdown.Run(ctx)
}
