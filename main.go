// Terraform provider for AIHubMix.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// version and commit are set by the linker when a release is built.
var (
	version = "dev"
	commit  = "none"
)

func main() {
	debug := flag.Bool("debug", false, "serve until interrupted, for a debugger; the CLI is pointed here by the variable that is printed")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		_, _ = fmt.Fprintf(os.Stdout, "terraform-provider-aihubmix %s (commit %s)\n", version, commit)
		return
	}

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/aihubmix/aihubmix",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
