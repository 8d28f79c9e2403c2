// Command service serves the platform API in memory on this machine, so that whoever
// has no account can try configurations.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	serve(ctx, os.Stdout)
}

// serve serves an example account until the context ends, and says how to reach it.
func serve(ctx context.Context, out io.Writer) {
	service := gatewaytest.NewServer()
	defer service.Close()
	keys, services := provider.EnvironmentVariables()
	fmt.Fprintf(out, `An example account with 58.142514 USD, on this machine until Ctrl-C. In another terminal:

    export %s=%s
    export %s=%s

`, keys[0], gatewaytest.ManageKey, services[0], service.URL)
	<-ctx.Done()
}
