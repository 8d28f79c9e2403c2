// Terraform provider for AIHubMix.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

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
	debug := flag.Bool("debug", false, "serve until interrupted, for a debugger; the CLI is pointed here by the variable that is printed")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		_, _ = fmt.Fprintf(os.Stdout, "terraform-provider-aihubmix %s (commit %s)\n", version, commit)
		return
	}

	shutdown := &provider.Shutdown{}
	if !*debug {
		// A process that ends by itself loses what it has not told the CLI yet: the CLI
		// ends it. Signals may go to the whole process group, as CI systems send them.
		signal.Ignore(syscall.SIGTERM, syscall.SIGPIPE)
		go endWithParent(shutdown)
	}
	err := providerserver.Serve(context.Background(), provider.New(version, provider.WithShutdown(shutdown)), providerserver.ServeOpts{
		Address: "registry.terraform.io/aihubmix/aihubmix",
		Debug:   *debug,
	})
	finish(shutdown, closedWithin)
	if err != nil {
		log.Fatal(err)
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
